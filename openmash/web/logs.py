"""How the log is written: identifiers, never people.

What went wrong is told by where it broke and what kind of fault it was. An exception's own words are left out: a
database says of a row it refuses everything that stands in the row.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from copy import copy
from types import TracebackType

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """Writes a fault as its kind and the lines of our code it came through, without the fault's own words.

    An address is written as the name of its page: what somebody typed into the address bar may name anybody.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, every address in it said by the name of its page."""
        request = getattr(record, "request", None)
        if request is None or not isinstance(record.args, tuple):
            return super().format(record)
        match = getattr(request, "resolver_match", None)
        page = match.view_name if match and match.view_name else "no page"
        told = copy(record)
        told.args = tuple(page if isinstance(one, str) and "/" in one else one for one in record.args)
        return super().format(told)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  the name the library calls
        """Each fault of the chain, the first cause first, as `Traceback` would list it but for its message."""
        parts: list[str] = []
        for fault in reversed(list(_chain(ei[1]))):
            parts += [*traceback.format_tb(fault.__traceback__), f"{type(fault).__module__}.{type(fault).__qualname__}"]
        return "\n".join(part.rstrip("\n") for part in parts)


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """The fault, what caused it, and so on; no fault twice."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)

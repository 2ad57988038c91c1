"""How good a search is on people whose truth is known: found first, found among five, and asserted wrongly.

Method and words of the study of matching, section 3: "FA" is the share of people who are not in the register for whom a
match is asserted; "right at 1 %" the share of known people named first and asserted when FA is held at 1 %.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """One person looked for. ``right``: the key of who it is, empty for nobody known. ``found``: keys, best first.

    ``top``: the best score, None when nobody was found. ``asserted``: was the first said to be the same person?
    ``milliseconds``: the whole search.
    """

    right: str
    kind: str
    community: str
    found: Sequence[str]
    top: float | None
    asserted: bool
    milliseconds: float

    @property
    def is_first(self) -> bool:
        """Is the right one named first?"""
        return bool(self.right) and bool(self.found) and self.found[0] == self.right

    @property
    def is_shown(self) -> bool:
        """Is the right one among those a page shows?"""
        return bool(self.right) and self.right in self.found[:SHOWN]


def report(outcomes: Iterable[Outcome]) -> dict[str, object]:
    """The table of figures. Shares are of known people, of unknown people for false alarms."""
    everybody = list(outcomes)
    known = [one for one in everybody if one.right]
    unknown = [one for one in everybody if not one.right]
    times = sorted(one.milliseconds for one in everybody)
    return {
        "looked for": len(everybody),
        "known": len(known),
        "unknown": len(unknown),
        "right first": _share(one.is_first for one in known),
        "right among five": _share(one.is_shown for one in known),
        "right and asserted": _share(one.is_first and one.asserted for one in known),
        "false alarms": _share(one.asserted for one in unknown),
        "right at 1 % false alarms": _right_at(known, unknown, 0.01),
        "right at 5 % false alarms": _right_at(known, unknown, 0.05),
        "milliseconds, middle": _percentile(times, 0.5),
        "milliseconds, slowest in twenty": _percentile(times, 0.95),
        "right among five, by community": _by(known, "community"),
        "false alarms, by kind": {
            kind: f"{sum(one.asserted for one in of)} of {len(of)}" for kind, of in _groups(unknown, "kind").items()
        },
    }


def _share(found: Iterable[bool]) -> float | None:
    all_of = list(found)
    return round(sum(all_of) / len(all_of), 4) if all_of else None


def _right_at(known: Sequence[Outcome], unknown: Sequence[Outcome], share: float) -> float | None:
    if not unknown:
        return None
    tops = sorted((one.top if one.top is not None else float("-inf") for one in unknown), reverse=True)
    cut = tops[int(len(tops) * share)]
    return _share(one.is_first and one.top is not None and one.top > cut for one in known)


def _percentile(times: Sequence[float], share: float) -> float | None:
    return round(times[min(len(times) - 1, int(len(times) * share))], 1) if times else None


def _by(known: Sequence[Outcome], field: str) -> dict[str, str]:
    return {
        name: f"{_share(one.is_shown for one in of):.3f} of {len(of)}" for name, of in _groups(known, field).items()
    }


def _groups(outcomes: Sequence[Outcome], field: str) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        found[getattr(one, field)].append(one)
    return dict(sorted(found.items()))

"""The web server's worker class: whoever opens a connection and says nothing holds nobody up.

Gunicorn's own lets a new connection keep one of the few threads for five seconds before a word has come. Browsers open
connections ahead of need, and eight silent ones were enough to stop the hub for everybody.
"""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

BRIEFLY = 0.02
"""Seconds in which an ordinary browser has sent its request; after them the connection waits without a thread."""


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker with threads, in which a silent connection waits on the poller and takes no thread."""

    def handle(self, conn: TConn) -> Any:
        """Handles one request, or puts a connection that has not spoken yet back to wait."""
        if not conn.initialized and not conn.wait_for_data(BRIEFLY):
            return _DEFER
        return super().handle(conn)

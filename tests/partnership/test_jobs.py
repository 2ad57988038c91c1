"""Jobs that a killed worker left half done: each is taken up again, and one that cannot be holds up no other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, connections

from openmash.partnership import jobs

pytestmark = pytest.mark.usefixtures("own_database")


def _job(task: str, status: str, lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status, queueing_lock)"
            " values ('default', %s, %s, %s) returning id",
            [task, status, lock],
        )
        return int(cursor.fetchone()[0])


def _states() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("select id, status::text from procrastinate_jobs")
        return dict(cursor.fetchall())


def _taken_up() -> None:
    """In a thread of its own: a browser that another test has opened keeps an event loop in this one."""

    def run() -> None:
        async_to_sync(jobs.retry_stalled.func)(0)
        connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(run).result()


def test_a_job_without_its_worker_is_taken_up_again() -> None:
    left = _job("alerts.sweep", "doing")
    _taken_up()
    assert _states() == {left: "todo"}


def test_one_whose_successor_waits_already_holds_up_no_other() -> None:
    _job("ledger.seal", "doing", "ledger.seal")
    waits = _job("ledger.seal", "todo", "ledger.seal")
    other = _job("messages.send", "doing")
    _taken_up()
    assert _states() == {waits: "todo", other: "todo"}

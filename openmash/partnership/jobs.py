"""What any worker keeps going: the ledger sealed and its head signed, jobs of a killed worker, clearing old ones."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from openmash.launcher import installation
from openmash.partnership.sealing import seal_everything, sign_head
from openmash.partnership.sessions import SessionStore
from openmash.web import clock

STALLED_AFTER = 60
KEEP_HOURS = 24


@app.periodic(cron="* * * * * */5")
@app.task(name="ledger.seal", queueing_lock="ledger.seal", pass_context=False)
def seal_ledger(timestamp: int) -> int:
    """Seal everything that is final; the number of links added."""
    return seal_everything()


@app.periodic(cron="11 * * * *")
@app.task(name="ledger.sign_head", queueing_lock="ledger.sign_head", pass_context=False)
def sign_ledger_head(timestamp: int) -> int:
    """Sign the chain's head and keep it in the second place; the position signed, 0 while the chain is empty.

    What hinders it fails the job aloud each hour, and `openmash doctor` says it.
    """
    head = sign_head(at=clock.now(), signed_at=datetime.now(UTC), home=installation.home())
    return head.statement.position if head else 0


@app.periodic(cron="* * * * * */30")
@app.task(name="queue.retry_stalled", queueing_lock="queue.retry_stalled")
async def retry_stalled(timestamp: int) -> None:
    """A killed worker leaves its job at "doing"; half a minute later another worker takes it up again.

    Where the next one of its kind waits already that one does the work, and the old one is given up.
    """
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            await app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=True)


@app.periodic(cron="17 * * * *")
@app.task(name="queue.clear_finished", queueing_lock="queue.clear_finished")
async def clear_finished(timestamp: int) -> None:
    """Finished jobs are kept a day: they carry ids only, and facts never depend on them."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS, include_failed=False)


@app.periodic(cron="41 * * * *")
@app.task(name="sessions.clear_over", queueing_lock="sessions.clear_over", pass_context=False)
def clear_sessions(timestamp: int) -> None:
    """Rows of sessions whose cookie has run out; they open nothing any more."""
    SessionStore.clear_expired()

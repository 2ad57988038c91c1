"""Keeping the queue itself well: jobs of a worker that was killed go on, finished ones are cleared."""

from __future__ import annotations

from procrastinate.contrib.django import app

STALLED_AFTER = 60
KEEP_HOURS = 24


@app.periodic(cron="* * * * * */30")
@app.task(name="queue.retry_stalled", queueing_lock="queue.retry_stalled")
async def retry_stalled(timestamp: int) -> None:
    """A killed worker leaves its job at "doing"; half a minute later another worker takes it up again."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await app.job_manager.retry_job(job)


@app.periodic(cron="17 * * * *")
@app.task(name="queue.clear_finished", queueing_lock="queue.clear_finished")
async def clear_finished(timestamp: int) -> None:
    """Finished jobs are kept a day: they carry ids only, and facts never depend on them."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS, include_failed=False)

"""The job that forgets keys that have had their time."""

from django.utils import timezone
from procrastinate.contrib.django import app

from shared_libs.idempotency import store


@app.periodic(cron="23 * * * *")
@app.task(name="idempotency.purge", queueing_lock="idempotency.purge")
def purge(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Delete expired keys."""
    store.purge(now=timezone.now())

"""The job that forgets ended sessions whose tokens are over by themselves."""

from django.utils import timezone
from procrastinate.contrib.django import app

from shared_libs.auth import revocation


@app.periodic(cron="41 4 * * *")
@app.task(name="auth.purge_revoked", queueing_lock="auth.purge_revoked")
def purge_revoked(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Delete old rows of the list."""
    revocation.purge(now=timezone.now())

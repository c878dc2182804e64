"""How Procrastinate's worker runs here: few idle connections, and no job left waiting unnoticed."""

import asyncio
from typing import Any  # Any: what a job returns is its own

import procrastinate
from django.conf import settings
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import django_connector, utils
from procrastinate.job_context import JobContext
from procrastinate.middleware import AsyncCallNext
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

MOST_CONNECTIONS = 4
LOOK_AGAIN_SECONDS = (0.01, 0.1)


class SmallPoolConnector(django_connector.DjangoConnector):
    """Django's connection for deferring; for a worker, a pool of one connection that may grow."""

    def get_worker_connector(self) -> BaseAsyncConnector:
        """The connector that the worker command asks for."""
        kwargs = utils.connector_params(self.alias)
        return PsycopgConnector(kwargs=kwargs, min_size=1, max_size=MOST_CONNECTIONS)


async def look_again(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
    """After a job with a lock, look for the one that waits for that lock: nothing notifies of it.

    Its notification came while the lock was held, and the worker would sleep until its next poll.
    """
    try:
        return await call_next()
    finally:
        if context.job.lock:
            for seconds in LOOK_AGAIN_SECONDS:
                wake = worker._new_job_event.set  # noqa: SLF001 - it has no public way to be woken
                asyncio.get_running_loop().call_later(seconds, wake)


def configure(app: procrastinate.App) -> None:
    """Give the app our connector and middleware (settings.PROCRASTINATE_ON_APP_READY)."""
    alias = getattr(settings, "PROCRASTINATE_DATABASE_ALIAS", "default")
    app.connector = app.job_manager.connector = SmallPoolConnector(alias=alias)
    app.worker_defaults = {**app.worker_defaults, "worker_middleware": [look_again]}

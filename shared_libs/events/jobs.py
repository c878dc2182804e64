"""The jobs that carry events out, and those that keep the job queue itself healthy.

None of them uses Procrastinate's retries: a job that holds a queueing lock and is put back while
its successor already waits ends in a unique violation. What failed is found again by the sweep. A
periodic job has no `lock`: a dead worker's job would keep its successors out.
"""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from procrastinate import exceptions, jobs
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.tasks import Task

from shared_libs.events import delivery, inbox, relay, retention
from shared_libs.events.models import Delivery, OutboxEvent, Subscription

log = structlog.get_logger(__name__)
QUEUE = "events"
RELAY_LOCK = "events.relay"
MAX_JOB_ATTEMPTS = 20
JOBS_KEPT_HOURS = 72


@app.task(name="events.relay", queue=QUEUE, lock=RELAY_LOCK, queueing_lock=RELAY_LOCK, priority=10)
def relay_new_events() -> None:
    """Hand new events to their subscriptions."""
    wake_deliveries(relay.fan_out())


@app.task(name="events.deliver", queue=QUEUE, priority=5)
def deliver(subscription: str) -> None:
    """Send one subscriber what is due."""
    if delivery.deliver(subscription):
        wake_deliveries({subscription})


@app.periodic(cron="* * * * * */5")  # croniter takes a sixth field as seconds, at the end
@app.task(name="events.sweep", queue=QUEUE, queueing_lock="events.sweep", priority=20)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Free what a dead worker held, and wake whatever was not woken."""
    recover_stalled_jobs()
    if OutboxEvent.objects.filter(fanned_out=False).exists():
        wake_relay()
    now = timezone.now()
    waiting = Subscription.objects.filter(
        Q(retry_at=None) | Q(retry_at__lte=now),
        is_active=True,
        pk__in=Delivery.objects.filter(state=Delivery.State.PENDING).values("subscription"),
    )
    wake_deliveries(waiting.values_list("name", flat=True))


@app.periodic(cron="17 3 * * *")
@app.task(name="events.retire", queue=QUEUE, queueing_lock="events.retire")
def retire(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Purge what has been kept long enough: events, inbox rows and finished jobs."""
    before = timezone.now() - timedelta(hours=settings.EVENT_RETENTION_HOURS)
    events = retention.purge_outbox(before=before)
    inbox_rows = inbox.purge(hours=settings.EVENT_INBOX_RETENTION_HOURS)
    async_to_sync(app.job_manager.delete_old_jobs)(
        nb_hours=JOBS_KEPT_HOURS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
    log.info("events.retired", events=events, inbox_rows=inbox_rows)


def wake_relay() -> None:
    """See to it that the relay runs after now. Never inside a transaction."""
    _defer(relay_new_events, RELAY_LOCK)


def wake_deliveries(names: Iterable[str]) -> None:
    """See to it that deliveries to each of these run after now. Never inside a transaction."""
    for name in sorted(names):
        _defer(deliver, f"events.deliver:{name}", subscription=name)


def _defer(task: Task[..., None, ...], lock: str, **arguments: str) -> None:
    # one that still waits will see what is committed by now; to ask first spares an error
    if ProcrastinateJob.objects.filter(queueing_lock=lock, status="todo").exists():
        return
    try:
        task.configure(lock=lock, queueing_lock=lock).defer(**arguments)
    except exceptions.AlreadyEnqueued:
        log.debug("events.already_enqueued", lock=lock)


def recover_stalled_jobs() -> None:
    """Put the jobs of dead workers back into the queue, whatever room they belong to."""
    stalled = async_to_sync(app.job_manager.get_stalled_jobs)(
        seconds_since_heartbeat=settings.PROCRASTINATE_WORKER_DEFAULTS["stalled_worker_timeout"]
    )
    for job in stalled:
        _recover(job)


def _recover(job: jobs.Job) -> None:
    log.warning("jobs.recovered", job=job.id, task=job.task_name, attempts=job.attempts)
    if job.id is None:
        return
    try:
        if job.attempts < MAX_JOB_ATTEMPTS:
            app.job_manager.retry_job_by_id(job.id, retry_at=timezone.now())
            return
    except exceptions.UniqueViolation:
        log.info("jobs.successor_waits", job=job.id, task=job.task_name)
    except exceptions.ConnectorException:
        return  # its worker was alive after all and has finished it
    async_to_sync(app.job_manager.finish_job_by_id_async)(
        job_id=job.id, status=jobs.Status.FAILED, delete_job=False
    )

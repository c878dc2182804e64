"""What happens by the clock."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from inventory_svc.stock import services

LEVELS = 5_000


@app.periodic(cron="* * * * * */15")  # croniter takes a sixth field as seconds, at the end
@app.task(name="stock.expire_reservations", queueing_lock="stock.expire_reservations")
def expire_reservations(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Let reservations lapse whose time is up, in sweeps, until none is left."""
    now, limit = timezone.now(), settings.RESERVATION_EXPIRY_SWEEP
    while services.expire_reservations(now=now, limit=limit) == limit:
        pass


@app.periodic(cron="* * * * *")
@app.task(name="stock.fill_backorders", queueing_lock="stock.fill_backorders")
def fill_backorders(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Serve the queues that were passed over when their stock came in."""
    services.fill_backorders(now=timezone.now(), limit=settings.BACKORDER_SWEEP)


@app.periodic(cron="*/5 * * * *")
@app.task(name="stock.tell_levels", queueing_lock="stock.tell_levels")
def tell_levels(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Tell the books what lies where, in batches, until all is told."""
    while services.tell_levels(now=timezone.now(), limit=LEVELS) == LEVELS:
        pass


@app.periodic(cron="4-59/15 * * * *")
@app.task(name="stock.tell_ledger", queueing_lock="stock.tell_ledger")
def tell_ledger(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Tell the books what the ledger says of what they were told, in batches."""
    while services.tell_ledger(now=timezone.now(), limit=LEVELS) == LEVELS:
        pass


@app.task(name="stock.tell_location")
def tell_location(location_id: int) -> None:
    """Announce what came into stock when a location began to sell online, or ran out."""
    services.tell_location(location_id=location_id)

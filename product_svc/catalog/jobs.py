"""What happens by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from product_svc.catalog import services

BATCH = 500


@app.periodic(cron="* * * * * */5")  # croniter takes a sixth field as seconds, at the end
@app.task(name="catalog.announce_price_turns", queueing_lock="catalog.announce_price_turns")
def announce_price_turns(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Announce the prices that begin or end now, in batches, until none is left."""
    now = timezone.now()
    while services.announce_price_turns(now=now, limit=BATCH):
        pass


@app.task(name="catalog.announce_shelf")
def announce_shelf(way: str, of: str, after: int) -> None:
    """Announce the products of a category or a brand that one request would have been too short
    for.
    """
    services.announce_shelf(way=way, of=of, after=after, now=timezone.now())

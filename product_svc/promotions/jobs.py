"""What happens by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from product_svc.promotions import services

SWEEP = 100


@app.periodic(cron="* * * * * */5")  # croniter takes a sixth field as seconds, at the end
@app.task(name="promotions.turn", queueing_lock="promotions.turn")
def turn_promotions(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Begin and end the promotions whose time it is."""
    services.turn_promotions(now=timezone.now())


@app.periodic(cron="* * * * * */15")
@app.task(name="promotions.expire_uses", queueing_lock="promotions.expire_uses")
def expire_uses(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Give back what was held for longer than its time, in sweeps, until none is left."""
    now = timezone.now()
    while services.expire_uses(now=now, limit=SWEEP) == SWEEP:
        pass

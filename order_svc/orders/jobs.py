"""The jobs of the order service: what has stopped is taken up again."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from order_svc.orders import providers, services
from shared_libs.refusals import Unavailable

LAST_DAYS, OLDER_DAYS = range(7, 0, -1), range(35, 7, -1)  # the books compare thirty-five


@app.periodic(cron="* * * * * */5")  # croniter takes a sixth field as seconds, at the end
@app.task(name="orders.resume_checkouts", queueing_lock="orders.resume_checkouts")
def resume_checkouts(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """Finish or undo the checkouts that have no runner."""
    services.resume_checkouts()


@app.periodic(cron="* * * * * */5")
@app.task(name="orders.resume_payments", queueing_lock="orders.resume_payments")
def resume_payments(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """Capture, void and refund what is still to be."""
    services.resume_payments()


@app.periodic(cron="* * * * * */5")
@app.task(name="orders.resume_refunds", queueing_lock="orders.resume_refunds")
def resume_refunds(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """Give back what was promised."""
    services.resume_refunds()


@app.periodic(cron="* * * * * */5")
@app.task(name="orders.give_value_back", queueing_lock="orders.give_value_back")
def give_value_back(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """Stored value goes back to the wallets of orders that were called off."""
    services.give_value_back()


@app.periodic(cron="* * * * * */5")
@app.task(name="orders.send_mails", queueing_lock="orders.send_mails")
def send_mails(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """Send what customers are to read."""
    services.send_mails(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="orders.copy_places", queueing_lock="orders.copy_places")
def copy_places(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """Learn what the places for pickups are called."""
    with suppress(Unavailable):  # inventory is asked again in a minute
        services.copy_places()


@app.task(name="orders.send_test_webhook")
def send_test_webhook(entry_id: int) -> None:
    """The test provider tells what has happened."""
    providers.send_test_webhook(entry_id=entry_id)


@app.periodic(cron="17 4 * * *")
@app.task(name="orders.reconcile_payments", queueing_lock="orders.reconcile_payments")
def reconcile_payments(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """Compare our books of payments with those of the providers."""
    services.reconcile_payments(now=timezone.now())


@app.periodic(cron="37 4 * * *")
@app.task(name="orders.find_unknown_charges", queueing_lock="orders.find_unknown_charges")
def find_unknown_charges(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """Look for charges that only the providers know."""
    services.find_unknown_charges(now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="orders.tell_days", queueing_lock="orders.tell_days")
def tell_days(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """Tell the books which documents the last days have, where that has changed."""
    _tell(LAST_DAYS)


@app.periodic(cron="57 4 * * *")
@app.task(name="orders.tell_older_days", queueing_lock="orders.tell_older_days")
def tell_older_days(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """The same of the days before: what was called off then may have been paid back since."""
    _tell(OLDER_DAYS)


def _tell(days_back: Iterable[int]) -> None:
    now = timezone.now()
    today = now.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()
    for back in days_back:
        services.tell_day(day=today - timedelta(days=back), now=now)

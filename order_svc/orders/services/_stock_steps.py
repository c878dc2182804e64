"""Reserving the stock, giving it back, and making it the customer's."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from order_svc.orders import rules
from order_svc.orders.models import CheckoutAttempt
from order_svc.orders.services import _confirm, _edit_apply, _journal
from order_svc.orders.services._journal import Run
from order_svc.orders.services._step import Step
from shared_libs.clients.inventory import Manner, Reservation


class Reserve(Step[Reservation]):
    """The units are held for ten minutes, where they are collected if that was said."""

    name = "reserve"

    def call(self, run: Run) -> Reservation:
        return run.upstreams.inventory.reserve(
            reference=run.attempt.pk,
            channel=run.order.channel,
            lines=run.lines,
            ttl_seconds=_seconds_held(run),
            # what is collected there is taken from the shelf there, or refused
            manner=Manner(pickup_location=run.order.pickup_location),
        )

    def record(self, run: Run, result: Reservation, /) -> None:
        with transaction.atomic():
            _journal.finish(
                run,
                self.name,
                {"reserved_until": result.expires_at.isoformat()},
                state=CheckoutAttempt.State.STOCK_RESERVED,
            )


class Release(Step[None]):
    """The units are anybody's again, and a late reserve finds a closed door."""

    name = "release"

    def call(self, run: Run) -> None:
        run.upstreams.inventory.release(reference=run.attempt.pk)

    def record(self, run: Run, _result: None, /) -> None:
        with transaction.atomic():
            _journal.finish(run, self.name, {})


class Commit(Step[Reservation]):
    """The units are the customer's: from here there is only forward."""

    name = "commit"

    def call(self, run: Run) -> Reservation:
        return run.upstreams.inventory.commit(reference=run.attempt.pk)

    def record(self, run: Run, result: Reservation, /) -> None:
        if run.edit:
            _edit_apply.apply_edit(run, run.edit, result)
        else:
            _confirm.confirm(run, result)


def _seconds_held(run: Run) -> int:
    """A checkout is a matter of minutes; an edit may wait for its payment."""
    if run.edit is None:
        return rules.RESERVATION_SECONDS
    waits = (run.edit.expires_at - timezone.now()).total_seconds()
    return int(max(waits, 0)) + rules.RESERVATION_SECONDS


def hold_longer(run: Run) -> None:
    """See that the units stay held while a payment is begun; raises Conflict if they are not."""
    reserved_until = datetime.fromisoformat(run.steps["reserve"].result["reserved_until"])
    if rules.must_extend(reserved_until=reserved_until, now=timezone.now()):
        run.upstreams.inventory.extend(
            reference=run.attempt.pk, ttl_seconds=rules.RESERVATION_SECONDS
        )

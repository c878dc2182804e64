"""Holding stored value for an order, letting go of it, and taking it once the order stands."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any  # Any: the free JSON of the context
from uuid import UUID

from django.db import transaction
from django.db.models import F

from order_svc.orders import errors, rules
from order_svc.orders.models import CheckoutAttempt, Order, StoredValue
from order_svc.orders.services import _journal, _money
from order_svc.orders.services._journal import Abandon, Interrupted, Run
from order_svc.orders.services._step import Step
from shared_libs.clients.customer import Hold, HoldWish
from shared_libs.refusals import Conflict, NotFound, Refusal, Unavailable

Status = StoredValue.Status
NO_WALLET = UUID(int=0)  # only a tombstone has none, and that is refused


class HoldValue(Step[list[Hold]]):
    """Stored value is promised to the order, one call for each, until all of it is covered."""

    name = "hold_value"

    def is_needed(self, run: Run) -> bool:
        return bool(_wishes(run)) and bool(run.order.total)

    def call(self, run: Run) -> list[Hold]:
        try:
            return _hold_all(run)
        except Unavailable:
            raise
        except Refusal as refusal:
            # those before it are held: the undo lets go of all of them
            raise Abandon(refusal) from refusal

    def record(self, run: Run, result: list[Hold], /) -> None:
        stored = sum((hold.amount for hold in result), Decimal(0))
        with transaction.atomic():
            StoredValue.objects.bulk_create(_rows(run, result))
            Order.objects.filter(pk=run.order.pk).update(stored_amount=stored)
            state = CheckoutAttempt.State.VALUE_HELD
            _journal.finish(run, self.name, {"amount": str(stored)}, state=state)
        run.order.stored_amount = stored


class ReleaseValue(Step[None]):
    """Nothing of the wallets is promised any more, and a late hold finds a closed door."""

    name = "release_value"

    def call(self, run: Run) -> None:
        for position in range(len(_wishes(run))):
            run.upstreams.customer.release(key=_key(run.attempt.pk, position))

    def record(self, run: Run, _result: None, /) -> None:
        with transaction.atomic():
            run.order.stored_values.update(status=Status.RELEASED)
            _journal.finish(run, self.name, {})


class CaptureValue(Step[Sequence[str]]):
    """The wallets have paid, but for what a cancellation wants back already."""

    name = "capture_value"

    def call(self, run: Run) -> Sequence[str]:
        held = run.order.stored_values.filter(status=Status.HELD, is_wanted_back=False)
        return [_captured(run, value) for value in held.order_by("pk")]

    def record(self, run: Run, result: Sequence[str], /) -> None:
        with transaction.atomic():
            order = Order.objects.locked().get(pk=run.order.pk)
            paid = order.stored_values.filter(hold_key__in=result, status=Status.HELD)
            if paid.update(status=Status.CAPTURED, captured_amount=F("amount")):
                _money.restate_money(order)
            _journal.finish(run, self.name, {})


def _wishes(run: Run) -> list[dict[str, Any]]:
    wishes: list[dict[str, Any]] | None = run.attempt.context.get("stored_value")
    return wishes or []


def _key(attempt_id: UUID, position: int) -> str:
    return f"{attempt_id}:value:{position}"


def _hold_all(run: Run) -> list[Hold]:
    holds: list[Hold] = []
    left = run.order.total
    for position, wish in enumerate(_wishes(run)):
        if left:
            holds.append(_hold(run, position, wish, left))
            left -= holds[-1].amount
    return holds


def _hold(run: Run, position: int, wish: dict[str, Any], left: Decimal) -> Hold:
    said = wish["amount"]
    asked = HoldWish(
        amount=left if said is None else min(Decimal(said), left),
        currency=run.order.currency,
        document=f"checkout:{run.attempt.pk}",
        ttl_seconds=rules.VALUE_SECONDS,
        code=wish["code"],
        customer_id=run.order.customer_id if wish["kind"] else None,
        is_partial=said is None,
    )
    try:
        return run.upstreams.customer.hold(key=_key(run.attempt.pk, position), wish=asked)
    except NotFound:
        raise errors.StoredValueUnknown(position=position) from None


def _rows(run: Run, holds: list[Hold]) -> list[StoredValue]:
    kinds = [StoredValue.Kind.STORE_CREDIT if wish["kind"] else None for wish in _wishes(run)]
    return [
        StoredValue(
            order=run.order,
            kind=kind or StoredValue.Kind.GIFT_CARD,
            wallet_id=hold.wallet_id or NO_WALLET,
            hold_key=hold.key,
            currency=run.order.currency,
            amount=hold.amount,
        )
        for kind, hold in zip(kinds, holds, strict=False)  # later wishes were not needed
    ]


def _captured(run: Run, value: StoredValue) -> str:
    try:
        run.upstreams.customer.capture(key=value.hold_key, amount=value.amount)
    except Conflict as refusal:
        value.refresh_from_db(fields=["is_wanted_back"])
        if not value.is_wanted_back:
            raise Interrupted(f"capture_value: {refusal.code}") from refusal
        return ""
    return value.hold_key

"""What a change of balances means to others: oversell cases and events, in the same transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import structlog

from inventory_svc.stock import selectors
from inventory_svc.stock.events import LevelChanged, LowStock, OversellOpened
from inventory_svc.stock.models import OversellCase, Variant
from inventory_svc.stock.rules import balances
from inventory_svc.stock.rules.balances import ZERO, Change
from shared_libs.events import outbox
from shared_libs.events.envelope import Event
from shared_libs.money import quantity_text

log = structlog.get_logger(__name__)
Announcement = tuple[Event, str]


def promised(changes: Sequence[Change], *, now: datetime) -> None:
    """Tell of promises given or taken back: only what runs out, comes back or gets low is news."""
    _close_covered(changes, now=now)
    flipping = [change for change in changes if change.may_flip_stock]
    news = _low_stock(changes)
    if flipping:
        online = _settled_sums(flipping)
        difference = balances.online_difference(changes)
        news += [
            _level_changed(change, online[change.variant_id])
            for change in flipping
            if balances.flips_stock(
                available_online=online[change.variant_id],
                difference=difference[change.variant_id],
            )
        ]
    outbox.publish_many(news, occurred_at=now)


def moved(changes: Sequence[Change], *, cause: str, now: datetime) -> None:
    """Tell of every level that a document has moved, and open or close its oversell cases."""
    _close_covered(changes, now=now)
    opened = [change for change in changes if change.opens_oversell]
    _open_cases(opened, cause=cause, now=now)
    online = _settled_sums(changes)
    news = [_level_changed(change, online[change.variant_id]) for change in changes]
    news += _low_stock(changes)
    news += [_oversell_opened(change, cause) for change in opened]
    outbox.publish_many(news, occurred_at=now)


def shown(changes: Sequence[Change]) -> None:
    """Tell of levels that did not move, because what the web sees of them changed."""
    online = _settled_sums(changes)
    outbox.publish_many([_level_changed(change, online[change.variant_id]) for change in changes])


def _settled_sums(changes: Sequence[Change]) -> dict[int, Decimal]:
    """The sums over all locations, after whoever else is changing them at another location.

    Without the lock two last units that go at two locations at once would each see the other's, and
    nobody would tell that the article is sold out.
    """
    shared = {change.variant_id for change in changes if change.sells_online}
    if shared:
        variants = Variant.objects.filter(pk__in=shared).order_by("pk")
        list(variants.select_for_update(no_key=True).values_list("pk"))
    return selectors.available_online({change.variant_id for change in changes})


def _open_cases(changes: Iterable[Change], *, cause: str, now: datetime) -> None:
    cases = [
        OversellCase(
            level_id=change.level_id,
            cause=cause,
            missing=-change.after.uncommitted,
            opened_at=now,
        )
        for change in changes
    ]
    if cases:
        OversellCase.objects.bulk_create(cases, ignore_conflicts=True)
        log.warning("stock.oversold", cause=cause, levels=len(cases))


def _close_covered(changes: Iterable[Change], *, now: datetime) -> None:
    covered = [change.level_id for change in changes if change.covers_oversell]
    if covered:
        OversellCase.objects.filter(level__in=covered, state=OversellCase.State.OPEN).update(
            state=OversellCase.State.COVERED, closed_at=now
        )


def _level_changed(change: Change, available_online: Decimal) -> Announcement:
    event = LevelChanged(
        sku=change.sku,
        location=change.location,
        on_hand=quantity_text(change.after.on_hand),
        reserved=quantity_text(change.after.reserved),
        available=quantity_text(change.after.available),
        available_online=quantity_text(available_online),
        in_stock=available_online > ZERO,
    )
    return event, _aggregate(change)


def _low_stock(changes: Iterable[Change]) -> list[Announcement]:
    return [
        (
            LowStock(
                sku=change.sku,
                location=change.location,
                available=quantity_text(change.after.available),
                reorder_point=quantity_text(change.reorder_point),
            ),
            _aggregate(change),
        )
        for change in changes
        if change.reaches_reorder_point and change.reorder_point is not None
    ]


def _oversell_opened(change: Change, cause: str) -> Announcement:
    on_hand = quantity_text(change.after.on_hand)
    event = OversellOpened(sku=change.sku, location=change.location, on_hand=on_hand, cause=cause)
    return event, _aggregate(change)


def _aggregate(change: Change) -> str:
    return f"level:{change.sku}:{change.location}"

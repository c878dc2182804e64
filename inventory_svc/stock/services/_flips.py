"""What the catalogue and the carts are told: an article came into stock online, or ran out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection

from inventory_svc.stock.events import AvailabilityChanged
from inventory_svc.stock.models import Variant
from inventory_svc.stock.rules import balances
from inventory_svc.stock.rules.balances import ZERO, Change
from shared_libs.events import outbox
from shared_libs.money import quantity_text

# the clock is read after the locks are held, so that the newest word is also the last one
_ONLINE = """
SELECT variant.id, variant.sku, clock_timestamp(), coalesce(sum(greatest(
    level.on_hand - level.reserved - level.damaged - level.safety_stock, 0)), 0)
FROM stock_variant AS variant
LEFT JOIN (stock_stocklevel AS level
    JOIN stock_location AS location ON location.id = level.location_id AND location.sells_online)
    ON level.variant_id = variant.id
WHERE variant.id = ANY(%s)
GROUP BY variant.id
ORDER BY variant.id
"""
Row = tuple[int, str, datetime, Decimal]


def tell(changes: Sequence[Change]) -> None:
    """Announce the articles that these changes brought into stock online, or took out of it.

    Expects the transaction of the changes, with nothing left to lock but articles.
    """
    flipping = {change.variant_id for change in changes if change.may_flip_stock}
    difference = balances.online_difference(changes)
    tell_difference({pk: difference[pk] for pk in flipping})


def tell_difference(difference: Mapping[int, Decimal]) -> None:
    """Announce those of these variants (by id) whose online sum this difference moved to or from
    zero. As tell; three statements if there are any.
    """
    if not difference:
        return
    rows = _settled(difference)
    flipped = [
        (sku, moment, available)
        for pk, sku, moment, available in rows
        if balances.flips_stock(available_online=available, difference=difference[pk])
    ]
    if flipped:
        news = [(_availability_changed(sku, free), f"article:{sku}") for sku, _at, free in flipped]
        outbox.publish_many(news, occurred_at=flipped[0][1])


def _settled(variant_ids: Mapping[int, Decimal]) -> list[Row]:
    """The sums over all locations, after whoever else is changing them at another location.

    Without the lock two last units that go at two locations at once would each see the other's, and
    nobody would tell that the article is sold out.
    """
    variants = Variant.objects.filter(pk__in=variant_ids).order_by("pk")
    list(variants.select_for_update(no_key=True).values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(_ONLINE, [list(variant_ids)])
        rows: list[Row] = cursor.fetchall()
    return rows


def _availability_changed(sku: str, available: Decimal) -> AvailabilityChanged:
    return AvailabilityChanged(
        sku=sku, in_stock=available > ZERO, available_online=quantity_text(available)
    )

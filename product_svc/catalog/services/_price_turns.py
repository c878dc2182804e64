"""What prices do by the clock."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from product_svc.catalog.models import PriceList, PriceTurn, Product, Variant
from product_svc.catalog.rules.rule_sets import Change
from product_svc.catalog.selectors import current_version
from product_svc.catalog.services._price_lists import list_change
from product_svc.catalog.services._prices import announce_prices, turn_changes
from product_svc.catalog.services._rule_sets import publish_rule_set

_ACTOR = "system:price_turns"
_EVERY_VARIANT = """
INSERT INTO catalog_priceturn (at, variant_id)
SELECT DISTINCT %s::timestamptz, variant_id FROM catalog_price
WHERE price_list_id = %s AND (valid_to IS NULL OR valid_to > %s)
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def announce_price_turns(*, now: datetime, limit: int) -> int:
    """Prices whose moment has come are in the window and have been announced, under a version of
    the rules that tells them; returns how many turns were taken.

    Locks the products by key. Taken by two at once, a turn is announced by one of them.
    """
    turns = PriceTurn.objects.filter(at__lte=now).order_by("at", "pk")
    due = list(turns.values_list("pk", "variant_id")[:limit])
    of_variants = Variant.objects.filter(pk__in=[variant for _pk, variant in due])
    list(Product.objects.filter(pk__in=of_variants.values("product_id")).locked().values("pk"))
    taken = list(PriceTurn.objects.filter(pk__in=[pk for pk, _variant in due]))
    if taken:
        PriceTurn.objects.filter(pk__in=[turn.pk for turn in taken]).delete()
        _spread([turn for turn in taken if turn.price_list_id], now)
        _announce([turn for turn in taken if turn.variant_id], now)
    return len(due)


def _spread(turns: Sequence[PriceTurn], now: datetime) -> None:
    """The turn of a list becomes one of each article on it, for the next round."""
    lists = PriceList.objects.in_bulk([turn.price_list_id for turn in turns])
    changes: list[Change] = []
    with connection.cursor() as cursor:
        for turn in turns:
            row = lists[turn.price_list_id]
            cursor.execute(_EVERY_VARIANT, [turn.at, row.pk, turn.at])
            changes.append(list_change(row) | {"at": turn.at.isoformat()})
    if changes:
        publish_rule_set(changes=changes, actor=_ACTOR, now=now)


def _announce(turns: Sequence[PriceTurn], now: datetime) -> None:
    ids = {turn.variant_id for turn in turns if turn.variant_id}
    variants = {variant.sku: variant for variant in Variant.objects.filter(pk__in=ids)}
    changes = turn_changes(variant_ids=ids, moments={turn.at for turn in turns})
    version = current_version()
    if changes:
        version = publish_rule_set(changes=changes, actor=_ACTOR, now=now).version
    announce_prices(set(variants), variants=variants, version=version, now=now)

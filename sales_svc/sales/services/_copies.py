"""Our copies follow what product and order announce."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: what product says of a price is JSON

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from sales_svc.sales import selectors
from sales_svc.sales.models import (
    FulfilledOrderLine,
    OrderLineCopy,
    PriceCopy,
    RulesetCopy,
    VariantCopy,
)
from sales_svc.sales.services._exceptions import close_of_known_articles
from shared_libs.clients.product import ProductClient

_NEXT_REVISION = """
INSERT INTO sales_cataloguerevision AS counter (id, value) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET value = counter.value + 1 RETURNING value
"""


@dataclass(frozen=True)
class VariantSaid:
    """What product says of an article, as far as a till cares."""

    sku: str
    name: Mapping[str, str]
    gtins: Sequence[str]
    barcodes: Sequence[Mapping[str, object]]
    category: str
    tax_category: str
    whole_quantity: bool
    status: str
    brand: str = ""


@dataclass(frozen=True)
class OrderedLine:
    """What a line of a web order was sold for."""

    line: int
    sku: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    tax: Decimal
    taxes: Sequence[Mapping[str, str]]
    total: Decimal


@transaction.atomic
def copy_variant(*, variant: VariantSaid) -> None:
    """Our copy of the article is as product last told; who waited for an unknown one is served."""
    _copy, is_new = VariantCopy.objects.update_or_create(
        sku=variant.sku,
        defaults={
            "name": dict(variant.name),
            "gtins": list(variant.gtins),
            "barcodes": [dict(each) for each in variant.barcodes],
            "category": variant.category,
            "tax_category": variant.tax_category,
            "whole_quantity": variant.whole_quantity,
            "status": variant.status,
            "brand": variant.brand,
            "revision": _next_revision(),
        },
    )
    if is_new:
        close_of_known_articles(sku=variant.sku, now=timezone.now())


@transaction.atomic
def copy_prices(
    *,
    sku: str,
    prices: Mapping[str, Decimal],
    ruleset_version: str,
    listed: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """The article's prices at the tills are these, by currency, and no others; `listed` are those
    of each list, where product has said them.
    """
    PriceCopy.objects.filter(sku=sku).exclude(currency__in=prices).delete()
    rows = [
        PriceCopy(sku=sku, currency=currency, amount=amount, ruleset_version=ruleset_version)
        for currency, amount in sorted(prices.items())
    ]
    PriceCopy.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["sku", "currency"],
        update_fields=["amount", "ruleset_version"],
    )
    told = None if listed is None else [dict(each) for each in listed]
    VariantCopy.objects.filter(sku=sku).update(listed=told, revision=_next_revision())


@transaction.atomic
def note_ruleset(*, version: str, published_at: datetime) -> None:
    """The rule-set is known; the one published last is in force."""
    RulesetCopy.objects.update_or_create(version=version, defaults={"published_at": published_at})


def copy_rules(*, product: ProductClient | None = None) -> None:
    """What tills price by is here, for the rule-set in force; does nothing when it is already.

    Calls product, outside of any transaction; raises Unavailable. A newer rule-set than the one
    that we have heard of is not kept: its event comes, and then it is asked for again.
    """
    in_force = selectors.rules_in_force()
    if in_force is None or in_force.rules is not None:
        return
    published = (product or ProductClient()).rules()
    RulesetCopy.objects.filter(version=published.version).update(rules=published.rules)


@transaction.atomic
def copy_order_lines(*, number: str, currency: str, lines: Sequence[OrderedLine]) -> None:
    """What a web order was sold for is known here; copying it again changes nothing."""
    rows = [
        OrderLineCopy(number=number, currency=currency, **vars(line) | {"taxes": list(line.taxes)})
        for line in lines
    ]
    OrderLineCopy.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def note_fulfilment(*, number: str, quantities: Mapping[str, Decimal]) -> None:
    """These quantities of a web order were handed over, on top of earlier ones.

    Not idempotent by itself: the inbox row of the event in the same transaction makes it so.
    """
    for sku, quantity in sorted(quantities.items()):
        line, is_new = FulfilledOrderLine.objects.get_or_create(
            number=number, sku=sku, defaults={"quantity": quantity}
        )
        if not is_new:
            FulfilledOrderLine.objects.filter(pk=line.pk).update(quantity=F("quantity") + quantity)


@transaction.atomic
def note_refund(*, number: str, quantities: Mapping[str, Decimal]) -> None:
    """These quantities of a web order were given back elsewhere; what never left counts nothing.

    Idempotent by the inbox row, as note_fulfilment is.
    """
    for sku, quantity in sorted(quantities.items()):
        FulfilledOrderLine.objects.filter(number=number, sku=sku).update(
            quantity=Greatest(F("quantity") - quantity, Decimal(0))
        )


def _next_revision() -> int:
    # the counter's row stays locked until the commit, so that revisions appear in their order
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_REVISION)
        return int(cursor.fetchone()[0])

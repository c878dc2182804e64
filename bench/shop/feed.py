"""What product would announce of all its articles, taken over by sales as its consumer takes it."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: events are JSON

PRODUCTS = 500
ROWS = 2_000


def announce(*, now: datetime) -> int:
    """Every article with its prices on standard output, a line each; returns how many."""
    # needs product's settings, as what is below needs those of sales
    from bench.shop.rows import batched  # noqa: PLC0415
    from product_svc.catalog import selectors  # noqa: PLC0415
    from product_svc.catalog.models import Product  # noqa: PLC0415
    from shared_libs.events.envelope import plain  # noqa: PLC0415

    count, version = 0, selectors.current_version()
    keys = Product.objects.order_by("pk").values_list("pk", flat=True)
    for ids in batched(list(keys), PRODUCTS):
        for state in selectors.article_states(product_ids=ids, now=now):
            prices = selectors.price_changed(state, ruleset_version=version)
            said = [plain(selectors.variant_changed(state)), plain(prices)]
            sys.stdout.write(json.dumps(said, default=str) + "\n")
            count += 1
    return count


def take(lines: Iterable[str]) -> int:
    """Sales keeps of these articles what it keeps of any; returns how many were new to it."""
    from bench.shop.rows import batched  # noqa: PLC0415
    from sales_svc.sales.models import CatalogueRevision, VariantCopy  # noqa: PLC0415

    known = set(VariantCopy.objects.values_list("sku", flat=True))
    new = (said for said in map(json.loads, lines) if said[0]["sku"] not in known)
    CatalogueRevision.objects.get_or_create(pk=1)
    return sum(_take_part(part) for part in batched(new, ROWS))


def _take_part(part: Sequence[Sequence[dict[str, Any]]]) -> int:
    from django.db import transaction  # noqa: PLC0415

    from sales_svc.sales.models import CatalogueRevision, PriceCopy, VariantCopy  # noqa: PLC0415

    with transaction.atomic():
        # the counter's row is locked: events may come meanwhile
        counter = CatalogueRevision.objects.select_for_update().get()
        copies = [_variant(*said, counter.value + n) for n, said in enumerate(part, start=1)]
        VariantCopy.objects.bulk_create(copies, ignore_conflicts=True)
        PriceCopy.objects.bulk_create(
            [price for _said, prices in part for price in _prices(prices)],
            update_conflicts=True,
            unique_fields=["sku", "currency"],
            update_fields=["amount", "ruleset_version"],
        )
        counter.value += len(copies)
        counter.save()
    return len(copies)


def _variant(said: dict[str, Any], prices: dict[str, Any], revision: int) -> Any:
    from sales_svc.sales.models import VariantCopy  # noqa: PLC0415

    return VariantCopy(
        sku=said["sku"],
        name=said["name"],
        gtins=said["gtins"],
        barcodes=said["barcodes"],
        category=(said["category"] or {}).get("path", ""),
        tax_category=said["tax_category"],
        whole_quantity=said["whole_quantity"],
        status=said["status"],
        brand=said["brand_slug"] or "",
        listed=prices["listed"],
        revision=revision,
    )


def _prices(said: dict[str, Any]) -> Iterator[Any]:
    from sales_svc.sales.models import PriceCopy  # noqa: PLC0415

    version = said["ruleset_version"]
    for price in said["prices"]:
        if price["channel"] == "pos":
            amount = Decimal(price["amount"])
            yield PriceCopy(
                sku=said["sku"],
                currency=price["currency"],
                amount=amount,
                ruleset_version=version,
            )

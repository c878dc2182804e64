"""Cart's own copy of the articles, fed by events.

The store is written inside the transaction: should it fail, the event is taken again; should the
commit fail, the store is only ahead of what comes again anyway.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction

from cart_svc.carts import store
from cart_svc.carts.models import VariantCopy
from cart_svc.carts.rules import gtin14


@transaction.atomic
def copy_variant(
    *,
    sku: str,
    name: Mapping[str, str],
    gtins: Sequence[str],
    whole_quantity: bool,
    status: str,
    slug: str = "",
    picture: Mapping[str, str] | None = None,
) -> None:
    """The article is known under this name and these barcodes, and no other; its prices stay.

    Locks its row until the store has it, so that the store is never behind a later event.
    """
    VariantCopy.objects.get_or_create(sku=sku)
    copy = VariantCopy.objects.locked().get(sku=sku)
    dropped = sorted(set(copy.gtins) - set(map(gtin14, gtins)))
    copy.name, copy.gtins = dict(name), [gtin14(gtin) for gtin in gtins]
    copy.whole_quantity, copy.status = whole_quantity, status
    copy.slug, copy.picture = slug, dict(picture) if picture else None
    copy.save()
    store.put_article(copy, dropped_gtins=dropped)


@transaction.atomic
def copy_prices(*, sku: str, prices: Mapping[str, str]) -> None:
    """The article costs this in each `channel:currency`, and nothing elsewhere."""
    copy, _created = VariantCopy.objects.update_or_create(
        sku=sku, defaults={"prices": dict(prices)}
    )
    store.put_article(copy)


@transaction.atomic
def change_stock_flag(*, sku: str, in_stock: bool) -> None:
    """Whether any of the article can be had online."""
    copy, _created = VariantCopy.objects.update_or_create(sku=sku, defaults={"in_stock": in_stock})
    store.put_article(copy)

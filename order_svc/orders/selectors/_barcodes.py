"""Which barcodes articles have."""

from collections.abc import Collection

from order_svc.orders.models import Barcode
from shared_libs.money import quantity_text


def barcodes_of(skus: Collection[str]) -> dict[str, dict[str, str]]:
    """The barcodes of each of these articles, with the units of their packs. One query."""
    found: dict[str, dict[str, str]] = {}
    for each in Barcode.objects.filter(sku__in=skus).order_by("code"):
        found.setdefault(each.sku, {})[each.code] = quantity_text(each.units)
    return found

"""What a scanner has read."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from inventory_svc.stock.models import Barcode, Variant
from inventory_svc.stock.rules import barcodes

MOST_CALLED = 5_000


@dataclass(frozen=True)
class ScannedArticle:
    """What a scanned or typed code stands for, and how many units of it."""

    variant: Variant
    pack_quantity: Decimal


def scanned(codes: Iterable[str]) -> dict[str, ScannedArticle]:
    """The article behind each known code: a barcode, or else a SKU. Two queries at most."""
    wanted = {code: barcodes.normal(code) for code in codes}
    rows = Barcode.objects.filter(code__in=set(wanted.values())).select_related("variant")
    packs = {row.code: ScannedArticle(row.variant, row.pack_quantity) for row in rows}
    found = {code: packs[full] for code, full in wanted.items() if full in packs}
    if missing := set(wanted) - set(found):
        typed = Variant.objects.filter(sku__in=missing)
        found |= {each.sku: ScannedArticle(each, Decimal(1)) for each in typed}
    return found


def articles_called(words: str) -> list[int] | None:
    """The articles (by id) with this barcode or SKU, or else those whose SKU or name has it, as
    many as anybody pages through; None when nothing is said.

    Asked for once, and not again for each time that a list counts, and reads, its rows.
    """
    said = words.strip()
    if not said:
        return None
    exact = scanned([said]).get(said)
    if exact is not None:
        return [exact.variant.pk]
    named = Variant.objects.filter(called__contains=said.upper())
    return list(named.order_by("pk").values_list("pk", flat=True)[:MOST_CALLED])

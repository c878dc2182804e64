"""What a scanner has read."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from inventory_svc.stock.models import Barcode, Variant
from inventory_svc.stock.rules import barcodes


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


def articles_called(words: str) -> QuerySet[Variant] | None:
    """The articles with this barcode or SKU, or else those whose SKU begins with it or whose name
    has it; None when nothing is said.
    """
    said = words.strip()
    if not said:
        return None
    exact = scanned([said]).get(said)
    if exact is not None:
        return Variant.objects.filter(pk=exact.variant.pk)
    return Variant.objects.filter(
        Q(sku__istartswith=said) | Q(name_en__icontains=said) | Q(name_fr__icontains=said)
    )

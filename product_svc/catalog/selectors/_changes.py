"""Articles in the order in which they changed, for those who keep a copy."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from product_svc.catalog import errors
from product_svc.catalog.models import OldestRunningTransaction, Variant
from product_svc.catalog.selectors._articles import barcodes_of, full_name, own_status
from product_svc.catalog.selectors._bundles import Component, components_of
from shared_libs.trade.barcodes import BarcodeText

MAX_CHANGES = 1_000
_NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"

_COLUMNS = (
    "sku",
    "status",
    "label_en",
    "label_fr",
    "unit",
    "whole_quantity",
    "min_age",
    "is_bundle",
    "changed_in",
    "product__name_en",
    "product__name_fr",
    "product__status",
    "product__category__path",
    "product__tax_category__code",
)


@dataclass(frozen=True)
class Position:
    """How far a reader has come: the last transaction, and the last article of it."""

    transaction: int = 0
    variant: int = 0


@dataclass(frozen=True)
class ChangedArticle:
    """An article as it is now, with its barcodes of every kind; a bundle with what is in it."""

    variant: Variant
    barcodes: Sequence[BarcodeText]
    components: Sequence[Component]

    @property
    def name(self) -> tuple[str, str]:
        """The full name in English and in French."""
        name = full_name(self.variant)
        return name.en, name.fr

    @property
    def status(self) -> str:
        """Active only where both the product and the variant are."""
        return own_status(self.variant)


@dataclass(frozen=True)
class Changes:
    """Some articles, where to go on, and whether more are known now."""

    articles: Sequence[ChangedArticle]
    position: Position
    has_more: bool


def changed_articles(*, after: Position, limit: int) -> Changes:
    """The articles that changed after a position, each as it is now, at most `limit`.

    None is ever passed by: what a transaction that still runs has written comes later, with a
    higher position. An article that changes again comes again. Three queries, two more for bundles.
    Raises PositionUnknown for one of another database.
    """
    # compared as a pair, so that a page begins at its place in the index: an import of 100,000
    # rows is one transaction, and whatever must be passed by in it is read again for each page
    beyond = TupleGreaterThan(Tuple(F("changed_in"), F("pk")), (after.transaction, after.variant))
    rows = (
        Variant.objects.filter(beyond, changed_in__lt=OldestRunningTransaction())
        .select_related("product__category", "product__tax_category")
        .only(*_COLUMNS)
        .order_by("changed_in", "pk")[: limit + 1]
    )
    variants = list(rows)
    if not variants:
        _refuse_strange(after)
        return Changes([], after, has_more=False)
    page = variants[:limit]
    barcodes = barcodes_of(variant_ids=[variant.pk for variant in page])
    parts = components_of(bundle_ids=[variant.pk for variant in page if variant.is_bundle])
    articles = [
        ChangedArticle(variant, barcodes.get(variant.pk, ()), parts.get(variant.pk, ()))
        for variant in page
    ]
    last = Position(page[-1].changed_in, page[-1].pk)
    return Changes(articles, last, has_more=len(variants) > limit)


def _refuse_strange(after: Position) -> None:
    """After a restore numbers begin anew: a position from before it would wait for years."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        ((next_transaction,),) = cursor.fetchall()
    if after.transaction > next_transaction:
        raise errors.PositionUnknown

"""The shop window: one table, one query for a page."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any  # Any: rows are read as plain mappings, the quickest way through the ORM

from django.db import connection
from django.db.models import F, Q, QuerySet

from product_svc.catalog.models import Listing
from product_svc.catalog.rules.texts import search_words
from product_svc.catalog.selectors._articles import category_path

ORDERINGS = {
    "name": ("sort_{language}", "product_id"),
    "-name": ("-sort_{language}", "-product_id"),
    "price": ("from_amount", "product_id"),
    "-price": ("-from_amount", "-product_id"),
    "newest": ("-product_id",),
}


@dataclass(frozen=True)
class ListingQuery:
    """What a visitor wants to see. Prices are compared with the lowest price of each product."""

    channel: str
    currency: str
    language: str
    search: str = ""
    category: str = ""
    in_stock: bool | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    ordering: str = "name"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to sort by, in the reader's language."""
        return tuple(column.format(language=self.language) for column in ORDERINGS[self.ordering])


def listed_products(query: ListingQuery) -> QuerySet[Listing, dict[str, Any]]:
    """The products on sale that answer a query, not yet read, as mappings in the reader's language.

    Reading a page is one query; a category costs one more beforehand, a search another.
    """
    rows = Listing.objects.filter(
        _conditions(query), channel=query.channel, currency=query.currency
    )
    if query.category:
        rows = rows.filter(_below(query.category))
    if query.search:
        rows = _found(rows, query.search)
    shown: QuerySet[Listing, dict[str, Any]] = rows.values(
        "product_id",
        "slug",
        "category_slug",
        "variants",
        *{column.lstrip("-") for column in query.columns} - {"product_id"},
        name=F(f"name_{query.language}"),
        category_name=F(f"category_name_{query.language}"),
    )
    return shown


def _conditions(query: ListingQuery) -> Q:
    wanted = Q()
    if query.in_stock is not None:
        wanted &= Q(in_stock=query.in_stock)
    if query.min_price is not None:
        wanted &= Q(from_amount__gte=query.min_price)
    if query.max_price is not None:
        wanted &= Q(from_amount__lte=query.max_price)
    return wanted


def _below(category: str) -> Q:
    path = category_path(slug=category)
    return Q(pk__in=[]) if path is None else Q(category_path__startswith=path)


def _found(rows: QuerySet[Listing], search: str) -> QuerySet[Listing]:
    """Rows that hold every word; where there are none, rows with similar words (a typing error)."""
    words = search_words(search)
    if not words:
        return rows.none()
    exact = rows
    for word in words:
        exact = exact.filter(search_text__contains=word)
    if exact.exists() or not _knows_similarity():
        return exact
    similar = rows
    for word in words:
        similar = similar.filter(search_text__trigram_word_similar=word)
    return similar


@cache
def _knows_similarity() -> bool:
    """Whether pg_trgm is installed: asked once, after the first search that found nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None

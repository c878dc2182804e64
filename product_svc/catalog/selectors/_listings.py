"""The shop window: one table, one query for a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any  # Any: rows are read as plain mappings, the quickest way through the ORM

from django.contrib.postgres.search import SearchRank
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from product_svc.catalog.models import Listing, SearchTerms, SearchWord
from product_svc.catalog.rules import facets
from product_svc.catalog.rules.texts import (
    SearchTerm,
    nearest_words,
    search_code,
    search_terms,
)

RELEVANCE = "relevance"
ORDERINGS = {
    "name": ("sort_{language}", "product_id"),
    "-name": ("-sort_{language}", "-product_id"),
    "price": ("from_amount", "product_id"),
    "-price": ("-from_amount", "-product_id"),
    "newest": ("-product_id",),
    RELEVANCE: (f"-{RELEVANCE}", "-product_id"),
}
# how many hits in names, and how many in the rest, are put in order of relevance
RANKED = 500
# how much a hit counts: in a description, a brand or category, a name, a SKU or barcode
WEIGHTS = [0.05, 0.2, 0.6, 1.0]
_EXACT_CODE, _EXACT_NAME, _BEGINNING, _RANK_STEPS = 3_000_000, 2_000_000, 1_000_000, 100_000
# a word of one or two letters is looked for as a beginning in names and codes only
_SHORTEST_PREFIX = 3
_NEAREST = 20
_LISTINGS = Listing._meta.db_table  # noqa: SLF001 # Django's documented introspection
Row = dict[str, Any]
Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class ListingQuery:
    """What a visitor wants to see. Prices are compared with the lowest price of each product.

    Of several values of one facet any will do. `terms` are what is looked for in the place of
    `search` where that was mistyped.
    """

    channel: str
    currency: str
    language: str
    search: str = ""
    category: tuple[str, ...] = ()
    brand: tuple[str, ...] = ()
    price_band: tuple[facets.PriceBand, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    in_stock: bool | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    ordering: str = ""
    terms: tuple[SearchTerm, ...] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to sort by, in the reader's language; a search is sorted by relevance."""
        ordering = self.ordering or (RELEVANCE if self.search else "name")
        return tuple(column.format(language=self.language) for column in ORDERINGS[ordering])


def listed_products(query: ListingQuery) -> QuerySet[Listing, Row]:
    """The products on sale that answer a query, not yet read: `shown` is JSON in the reader's
    language.

    Reading a page is one query, with a search or without.
    """
    rows = in_market(query).filter(*conditions(query).values())
    if query.search:
        rows = _found(rows, query)
    return _shown(rows, query)


def similar_products(query: ListingQuery) -> QuerySet[Listing, Row]:
    """What a search may have meant that found nothing: words no article has are taken for typing
    errors of the nearest words that some have.

    One query here and one to read; none where nothing was searched for. Without pg_trgm nothing is
    similar.
    """
    meant = corrected(query)
    return _shown(Listing.objects.none(), query) if meant is None else listed_products(meant)


def conditions(query: ListingQuery) -> dict[str, Q]:
    """What each facet that is filtered by asks of a listing."""
    wanted: dict[str, Q] = {}
    for name, values in (
        (facets.CATEGORY, query.category),
        (facets.BRAND, query.brand),
        *((f"{facets.ATTRIBUTE}{code}", chosen) for code, chosen in query.attributes.items()),
    ):
        if values:
            wanted[name] = Q(facets__overlap=[facets.token(name, value) for value in values])
    price = _price(query)
    if price:
        wanted[facets.PRICE] = price
    if query.in_stock is not None:
        wanted[facets.IN_STOCK] = Q(in_stock=query.in_stock)
    return wanted


def in_market(query: ListingQuery) -> QuerySet[Listing]:
    """All listings of the query's channel and currency, searched for or not."""
    return Listing.objects.filter(channel=query.channel, currency=query.currency)


def only_found(query: ListingQuery, *, most: int) -> Statement:
    """What to put before a statement about listings, so that in it the table has only those of the
    market that the search finds, at most so many; nothing where nothing is searched for.
    """
    if not query.search:
        return "", ()
    words, values = _words(_terms(query))
    sql = f"""WITH found AS MATERIALIZED (SELECT * FROM {_LISTINGS} WHERE {words}),
        {_LISTINGS} AS MATERIALIZED
        (SELECT * FROM found WHERE channel = %s AND currency = %s LIMIT %s) """  # noqa: S608 # our own names
    return sql, (*values, query.channel, query.currency, most)


def corrected(query: ListingQuery) -> ListingQuery | None:
    """The query with the words it may have meant; None where there is nothing to correct.

    One query, and one more in the life of a process.
    """
    terms = search_terms(query.search)
    if not terms or query.terms is not None or not _knows_similarity():
        return None
    near = _similar_words(terms)
    meant = tuple(_meant(term, near.get(term.spellings[0], [])) for term in terms)
    return None if meant == terms else replace(query, terms=meant)


def _shown(rows: QuerySet[Listing], query: ListingQuery) -> QuerySet[Listing, Row]:
    if query.columns[0] == f"-{RELEVANCE}":
        rows = rows.annotate(relevance=_relevance(query))
    shown: QuerySet[Listing, Row] = rows.values(
        "product_id",
        *{column.lstrip("-") for column in query.columns} - {"product_id"},
        shown=F(f"shown_{query.language}"),
    )
    return shown


def _price(query: ListingQuery) -> Q:
    wanted = Q()
    for band in query.price_band:
        high = Q() if band.high is None else Q(from_amount__lt=band.high)
        wanted |= Q(from_amount__gte=band.low) & high
    if query.min_price is not None:
        wanted &= Q(from_amount__gte=query.min_price)
    if query.max_price is not None:
        wanted &= Q(from_amount__lte=query.max_price)
    return wanted


def _terms(query: ListingQuery) -> tuple[SearchTerm, ...]:
    return search_terms(query.search) if query.terms is None else query.terms


def _anywhere(terms: tuple[SearchTerm, ...]) -> SearchTerms:
    return SearchTerms(terms, shortest_prefix=_SHORTEST_PREFIX)


def _in_heading(terms: tuple[SearchTerm, ...]) -> SearchTerms:
    return SearchTerms(terms, shortest_prefix=1)


def _found(rows: QuerySet[Listing], query: ListingQuery) -> QuerySet[Listing]:
    """The rows that have every word. In order of relevance they are the exact hits, and so many of
    the rest as can be ranked in a moment: names before anything else.
    """
    terms = _terms(query)
    if not terms:
        return rows.none()
    if query.columns[0] != f"-{RELEVANCE}":
        words, values = _words(terms)
        keys = f"SELECT id FROM {_LISTINGS} WHERE {words} OFFSET 0"  # noqa: S608 # our own names
        return rows.filter(pk__in=_raw(keys, values))
    asked = search_code(query.search)
    parts = [
        _sql(rows.filter(codes__contains=[asked])),
        _sql(rows.filter(**{f"sort_{query.language}": asked})),
        _first(rows, "heading", _in_heading(terms)),
        _first(rows, "vector", _anywhere(terms)),
    ]
    sql = " UNION ".join(f"({part})" for part, _values in parts)
    return Listing.objects.filter(
        pk__in=_raw(sql, [value for _part, values in parts for value in values])
    )


def _sql(rows: QuerySet[Listing]) -> Statement:
    return rows.values("pk").query.sql_with_params()


def _words(terms: tuple[SearchTerm, ...]) -> Statement:
    """The condition on a listing to have these words."""
    looked = [("vector", _anywhere(terms))]
    if any(term.is_prefix and len(term.spellings[0]) < _SHORTEST_PREFIX for term in terms):
        looked.append(("heading", _in_heading(terms)))
    parts = [(column, *words.as_sql(None, connection)) for column, words in looked]
    sql = " OR ".join(f"{column} @@ {words}" for column, words, _values in parts)
    return sql or "FALSE", tuple(value for *_sql, values in parts for value in values)


def _raw(sql: str, values: Sequence[Any]) -> RawSQL:
    return RawSQL(sql, values)  # noqa: S611 # what comes from outside is in the values


def _first(rows: QuerySet[Listing], column: str, words: SearchTerms) -> Statement:
    """The keys of so many of the rows with these words as can be ranked, read by the index of the
    words and no further: within the statement the table has only those rows.
    """
    terms, values = words.as_sql(None, connection)
    own, own_values = _sql(rows[:RANKED])
    sql = f"""WITH {_LISTINGS} AS MATERIALIZED
        (SELECT * FROM {_LISTINGS} WHERE {column} @@ {terms}) {own}"""  # noqa: S608 # our own names
    return sql, (*values, *own_values)


def _relevance(query: ListingQuery) -> Cast:
    """Whole numbers, so that a cursor can name a place: an exact SKU or barcode, an exact name, a
    name that begins so, and the rank of the words.
    """
    asked = search_code(query.search)
    terms = _terms(query) or (SearchTerm(("",)),)
    words = SearchTerms(terms, shortest_prefix=1)
    bonus = Case(
        When(codes__contains=[asked], then=Value(_EXACT_CODE)),
        When(Q(sort_en=asked) | Q(sort_fr=asked), then=Value(_EXACT_NAME)),
        When(**{f"sort_{query.language}__startswith": asked}, then=Value(_BEGINNING)),
        default=Value(0),
    )
    rank = SearchRank(F("vector"), words, weights=WEIGHTS) * Value(float(_RANK_STEPS))
    return Cast(bonus + Cast(rank, IntegerField()), IntegerField())


def _similar_words(terms: tuple[SearchTerm, ...]) -> dict[str, list[str]]:
    """For each term that no article has, the words nearest to it; one query."""
    pieces: list[str] = []
    values: list[str | int] = []
    for term in terms:
        word = term.spellings[0]
        known = f"{word}%" if term.is_prefix else word
        pieces.append(_NEAREST_SQL)
        values += [word, known, word, _NEAREST]
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(pieces), values)
        for word, near in cursor.fetchall():
            found.setdefault(word, []).append(near)
    return found


_TABLE = SearchWord._meta.db_table  # noqa: SLF001 # Django's documented introspection
# by the index of trigrams, nearest first
_NEAREST_SQL = f"""(SELECT %s, word FROM {_TABLE}
    WHERE NOT EXISTS (SELECT 1 FROM {_TABLE} WHERE word LIKE %s)
    ORDER BY word <-> %s LIMIT %s)"""  # noqa: S608 # the table's own name


def _meant(term: SearchTerm, near: list[str]) -> SearchTerm:
    words = nearest_words(term.spellings[0], near, is_prefix=term.is_prefix)
    return replace(term, spellings=tuple(words), accented="") if words else term


@cache
def _knows_similarity() -> bool:
    """Whether pg_trgm is installed: asked once, after the first search that found nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None

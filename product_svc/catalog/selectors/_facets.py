"""What the products that answer a query have in common, counted in one pass over the window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.utils.translation import gettext as _

from product_svc.catalog.models import (
    AttributeChoice,
    AttributeDefinition,
    AttributeType,
    Brand,
    Category,
    Listing,
    Variant,
)
from product_svc.catalog.rules import facets as rules
from product_svc.catalog.selectors._listings import (
    ListingQuery,
    conditions,
    corrected,
    in_market,
    only_found,
)
from shared_libs.money import places

# above so many products one in SAMPLE is counted, by an index of just those; of a search the first
# so many. Both is told
COUNTED = 8_000
SAMPLE = 16
MOST_VALUES = 50
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class FacetValue:
    """One value to narrow a list by. A category names the one above it as its `parent`."""

    value: str
    label: str
    count: int
    is_selected: bool
    parent: str | None = None


@dataclass(frozen=True)
class Facet:
    """A parameter of the list with its values."""

    parameter: str
    label: str
    values: Sequence[FacetValue]


@dataclass(frozen=True)
class Facets:
    """All facets of a query, and how many products answer it; estimates unless `is_exact`."""

    total: int
    is_exact: bool
    facets: Sequence[Facet]


def facets_of(query: ListingQuery) -> Facets:
    """How many of the products that answer a query have each value of each facet.

    A facet's own filter does not reduce its own counts. One query, and one for each facet that is
    filtered by; without a search two for each. One or two more where a search found nothing, and
    up to four for names.
    """
    found = _facets_of(query)
    meant = None if found.total else corrected(query)
    return found if meant is None else _facets_of(meant)


def _facets_of(query: ListingQuery) -> Facets:
    wanted = conditions(query)
    counts, total, is_exact = _counted(query, list(wanted.values()))
    for name in wanted:
        others = [each for other, each in wanted.items() if other != name]
        counts[name] = _counted(query, others)[0].get(name, {})
    return Facets(total, is_exact, _named(query, counts))


class _Tokens(Func):
    """Each token of a row as a row of its own."""

    template = "unnest(%(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()
    set_returning = True


class _Part(Func):
    """In which part of a sample a row is, written just as the index of the sample has it: Django's
    own Mod compares decimals, and so reads the whole table.
    """

    template = f"mod(%(expressions)s, {SAMPLE}::bigint)"
    output_field = BigIntegerField()


def _counted(
    query: ListingQuery, wanted: Sequence[Q]
) -> tuple[dict[str, dict[str, int]], int, bool]:
    """By facet and value, how many products of the market have it; how many there are in all, and
    whether that is exact. Of a search the first COUNTED hits are counted, without one a sample
    where there are more.
    """
    rows = in_market(query).filter(*wanted)
    size = 0 if query.search else rows.count()
    share = SAMPLE if size > COUNTED else 1
    if share > 1:
        rows = rows.annotate(part=_Part("product_id")).filter(part=0)
    counted, found = _rows_by_token(query, rows)
    counts = rules.counts_by_facet((token, count * share) for token, count in counted)
    total = sum(counts.get(rules.IN_STOCK, {}).values())
    if query.search:
        return counts, total, found < COUNTED
    return counts, size, share == 1


def _rows_by_token(
    query: ListingQuery, rows: QuerySet[Listing]
) -> tuple[list[tuple[str, int]], int]:
    """How many of the rows have each token, and how many the search has found; one query."""
    tokens = _Tokens(F("facets"), _stock(), _band(query.currency))
    counted = rows.values(token=tokens).annotate(count=Count("pk")).values_list("token", "count")
    sql, values = counted.query.sql_with_params()
    before, found_by = only_found(query, most=COUNTED)
    everything = f"SELECT '', count(*) FROM {Listing._meta.db_table}" if before else "SELECT '', 0"  # noqa: S608, SLF001 # the table's own name
    with connection.cursor() as cursor:
        cursor.execute(f"{before} ({sql}) UNION ALL ({everything})", (*found_by, *values))
        *by_token, (_all, found) = cursor.fetchall()
    return by_token, found


def _stock() -> Case:
    there, gone = (Value(rules.token(rules.IN_STOCK, value)) for value in ("true", "false"))
    return Case(When(in_stock=True, then=there), default=gone, output_field=TextField())


def _band(currency: str) -> Case:
    bands = rules.price_bands(decimals=places(currency))
    return Case(
        *(
            When(from_amount__lt=band.high, then=Value(rules.token(rules.PRICE, band.code)))
            for band in bands
            if band.high is not None
        ),
        default=Value(rules.token(rules.PRICE, bands[-1].code)),
        output_field=TextField(),
    )


def _named(query: ListingQuery, counts: Counts) -> list[Facet]:
    """The facets that have something to choose, in the order that a shopper meets them."""
    found = [
        Facet(rules.CATEGORY, _("Category"), _categories(query, counts.get(rules.CATEGORY, {}))),
        Facet(rules.BRAND, _("Brand"), _brands(query, counts.get(rules.BRAND, {}))),
        Facet(rules.PRICE, _("Price"), _bands(query, counts.get(rules.PRICE, {}))),
        *_attributes(query, counts),
        Facet(rules.IN_STOCK, _("In stock"), _stocks(query, counts.get(rules.IN_STOCK, {}))),
    ]
    return [facet for facet in found if facet.values]


def _categories(query: ListingQuery, counts: Mapping[str, int]) -> list[FacetValue]:
    """The shelves at the top, and those just below each chosen one and what is above it."""
    rows = Category.objects.filter(slug__in={*counts, *query.category}).order_by("path")
    names = rows.values_list("path", f"name_{query.language}", "name_en")
    shelves = [(path.split("/")[:-1], name or english) for path, name, english in names]
    opened = {slug for slugs, _name in shelves if slugs[-1] in query.category for slug in slugs}
    return [
        FacetValue(
            value=slugs[-1],
            label=name,
            count=counts.get(slugs[-1], 0),
            is_selected=slugs[-1] in query.category,
            parent=slugs[-2] if len(slugs) > 1 else None,
        )
        for slugs, name in shelves
        if len(slugs) == 1 or slugs[-2] in opened
    ]


def _brands(query: ListingQuery, counts: Mapping[str, int]) -> list[FacetValue]:
    shown = rules.largest(counts, chosen=query.brand, limit=MOST_VALUES)
    names = dict(Brand.objects.filter(slug__in=shown).values_list("slug", "name"))
    return [
        FacetValue(slug, names[slug], count, slug in query.brand)
        for slug, count in shown.items()
        if slug in names
    ]


def _attributes(query: ListingQuery, counts: Counts) -> list[Facet]:
    """The attributes that customers can filter by and that some of the products have; values of a
    list in its order, others by how many products have them.
    """
    asked = {name.removeprefix(rules.ATTRIBUTE) for name in counts if rules.ATTRIBUTE in name}
    asked |= set(query.attributes)
    named = AttributeDefinition.objects.filter(is_facet=True, code__in=asked).order_by("code")
    labels = _choices(query.language, [each.code for each in named])
    found = []
    for each in named:
        parameter = f"{rules.ATTRIBUTE}{each.code}"
        chosen = query.attributes.get(each.code, ())
        shown = rules.largest(counts.get(parameter, {}), chosen=chosen, limit=MOST_VALUES)
        offered = labels.get(each.code) or {value: _value_label(each, value) for value in shown}
        values = [
            FacetValue(value, label, shown[value], value in chosen)
            for value, label in offered.items()
            if value in shown
        ]
        found.append(Facet(parameter, str(each), values))
    return found


def _choices(language: str, codes: Sequence[str]) -> dict[str, dict[str, str]]:
    rows = AttributeChoice.objects.filter(attribute__code__in=codes).order_by("position", "pk")
    columns = ("attribute__code", "value", f"label_{language}", "label_en")
    labels: dict[str, dict[str, str]] = {}
    for code, value, label, english in rows.values_list(*columns):
        labels.setdefault(code, {})[value] = label or english
    return labels


def _value_label(attribute: AttributeDefinition, value: str) -> str:
    if attribute.type == AttributeType.BOOLEAN:
        return _("Yes") if value == "true" else _("No")
    return f"{value} {attribute.unit}".strip()


def choice_labels(*, articles: Sequence[Variant]) -> Mapping[tuple[str, str], tuple[str, str]]:
    """How what is said of these articles is written in English and in French: by (attribute,
    value), for values out of a list. One query; none where nothing is said.
    """
    said = {
        str(value)
        for article in articles
        for values in (article.product.attributes, article.options)
        for value in values.values()
        if isinstance(value, str)
    }
    if not said:
        return {}
    rows = AttributeChoice.objects.filter(value__in=said)
    columns = ("attribute__code", "value", "label_en", "label_fr")
    return {(code, value): (en, fr or en) for code, value, en, fr in rows.values_list(*columns)}


def filterable_attributes(*, codes: Sequence[str]) -> Mapping[str, frozenset[str] | None]:
    """Of these attributes those that customers can filter by, each with the values it can have;
    None where any will do. One query.
    """
    rows = AttributeDefinition.objects.filter(is_facet=True, code__in=codes)
    found: dict[str, frozenset[str] | None] = {}
    for code, kind, value in rows.values_list("code", "type", "choices__value"):
        if kind == AttributeType.CHOICE:
            found[code] = (found.get(code) or frozenset()) | {value}
        else:
            found[code] = frozenset({"true", "false"}) if kind == AttributeType.BOOLEAN else None
    return found


def _bands(query: ListingQuery, counts: Mapping[str, int]) -> list[FacetValue]:
    chosen = {band.code for band in query.price_band}
    return [
        FacetValue(band.code, _band_label(band), counts.get(band.code, 0), band.code in chosen)
        for band in rules.price_bands(decimals=places(query.currency))
        if band.code in counts or band.code in chosen
    ]


def _band_label(band: rules.PriceBand) -> str:
    if band.high is None:
        return _("%(low)s and more") % {"low": band.low}
    if not band.low:
        return _("Below %(high)s") % {"high": band.high}
    return _("%(low)s to %(high)s") % {"low": band.low, "high": band.high}


def _stocks(query: ListingQuery, counts: Mapping[str, int]) -> list[FacetValue]:
    labels = {"true": _("In stock"), "false": _("Out of stock")}
    chosen = {None: "", True: "true", False: "false"}[query.in_stock]
    return [
        FacetValue(value, label, counts.get(value, 0), value == chosen)
        for value, label in labels.items()
        if value in counts or value == chosen
    ]

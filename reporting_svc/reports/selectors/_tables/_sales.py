"""Reports of what was sold."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any  # Any: the values of a row are of many types

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from reporting_svc.reports import rules
from reporting_svc.reports.models import HourTotal, TaxTotal
from reporting_svc.reports.rules import Column, Kind, Row
from reporting_svc.reports.selectors import _documents
from reporting_svc.reports.selectors._sales import (
    SalesRow,
    best_of_each_currency,
    sales_one_by_one,
    within,
)
from reporting_svc.reports.selectors._tables._base import (
    CHUNK,
    CURRENCY,
    GROUP_COLUMNS,
    Table,
    TableQuery,
    amount,
    count,
    named,
    of_groups,
    quantity,
    rate,
)
from shared_libs.money import ZERO

BEST = 100
_ORDERS = count("orders", _("orders"))
_UNITS = quantity("units", _("units"))
_NET = amount("net", _("net"))
_MONEY = (
    amount("gross", _("gross")),
    amount("discount", _("discount")),
    _NET,
    amount("tax", _("tax")),
    amount("shipping", _("shipping")),
    amount("gift_cards", _("gift cards")),
    amount("total", _("total")),
)
_MARGIN = (
    amount("cost", _("cost")),
    amount("margin", _("margin")),
    rate("margin_rate", _("margin, %")),
    amount("net_without_cost", _("net without a cost")),
)


def _sales_columns(groups: tuple[str, ...]) -> tuple[Column, ...]:
    untold = rules.untold(groups)
    figures = [each for each in (_UNITS, *_MONEY, *_MARGIN[:2]) if each.name not in untold]
    tax = Column("tax_code", _("tax code"), Kind.TEXT)
    split = [tax if each.name == "tax_code" else each for each in of_groups(groups)]
    return (*split, CURRENCY, _ORDERS, *figures)


def _flat(row: SalesRow) -> dict[str, Any]:
    groups = {GROUP_COLUMNS[group].name: value for group, value in row.groups.items()}
    margin = row.margin
    return {
        **groups,
        "currency": row.currency,
        "orders": row.orders,
        "units": row.units,
        "gross": row.gross,
        "discount": row.discount,
        "net": row.net,
        "tax": row.tax,
        "shipping": row.shipping,
        "gift_cards": row.gift_cards,
        "total": row.total,
        "cost": None if margin is None else row.cost,
        "margin": margin,
        "margin_rate": None if margin is None else rules.rate(margin, row.costed_net),
        "net_without_cost": row.net_without_cost,
        "returned_units": row.returned_units,
        "returned_net": row.returned_net,
    }


def _sales_rows(query: TableQuery) -> Iterator[dict[str, Any]]:
    rows = map(_flat, sales_one_by_one(query.of_sales))
    return named(rows) if "sku" in query.groups else iter(rows)


def _basket_rows(query: TableQuery) -> Iterator[dict[str, Any]]:
    for row in _sales_rows(query):
        sold, orders = row["units"] + row["returned_units"], row["orders"]
        yield {
            **row,
            "units_a_basket": rules.a_basket(row["units"], orders),
            "net_a_basket": rules.a_basket(row["net"], orders),
            "return_rate": rules.rate(row["returned_units"], sold),
            "discount_rate": rules.rate(row["discount"], row["gross"]),
        }


def _top_rows(query: TableQuery) -> Iterator[dict[str, Any]]:
    """The articles with the highest net sales, of each currency, the best first."""
    best = best_of_each_currency(query.of_sales, BEST)
    return named({**_flat(row), "rank": place} for place, row in best)


def _tax_rows(query: TableQuery) -> Iterator[Row]:
    """By currency and tax: what it was counted on, what is owed, and what bears no such tax."""
    sold = within(HourTotal.objects.all(), query.of_sales).values("currency")
    whole = {
        row["currency"]: (row["net"] or ZERO) + (row["shipping"] or ZERO)
        for row in sold.annotate(net=Sum("net"), shipping=Sum("shipping"))
    }
    taxed = within(TaxTotal.objects.all(), query.of_sales).values("currency", "code")
    sums = taxed.annotate(
        sum_net=Sum("net"), sum_shipping=Sum("shipping"), sum_tax=Sum("tax"), docs=Sum("orders")
    ).order_by("currency", "code")
    for row in sums:
        base = row["sum_net"] + row["sum_shipping"]
        yield {
            "tax_code": row["code"],
            "currency": row["currency"],
            "orders": row["docs"],
            "net": row["sum_net"],
            "shipping": row["sum_shipping"],
            "taxable": base,
            "tax": row["sum_tax"],
            "not_taxed": whole.get(row["currency"], ZERO) - base,
            "supplies": whole.get(row["currency"], ZERO),
        }


def _document_rows(query: TableQuery) -> Iterator[Row]:
    """The documents that a figure is the sum of, the newest first, each with what it adds."""
    figure = _documents.Figure(query.of_sales, query.of)
    found = _documents.documents(figure).order_by("-business_date", "-pk")
    chunk = []
    for document in found.iterator(chunk_size=CHUNK):
        chunk.append(document)
        if len(chunk) == CHUNK:
            yield from _with_shares(chunk, figure)
            chunk = []
    yield from _with_shares(chunk, figure)


def _with_shares(chunk: list[Any], figure: _documents.Figure) -> Iterable[Mapping[str, Any]]:
    for document, share in zip(chunk, _documents.shares(chunk, figure), strict=True):
        yield {
            **{name: value for name, value in _flat(share).items() if name not in share.untold},
            "pk": document.pk,
            "key": document.key,
            "kind": document.get_kind_display(),
            "number": document.number,
            "original": document.original,
            "channel": document.channel,
            "store": document.store,
            "country": document.country,
            "day": document.business_date,
            "hour": document.business_hour,
            "cashier": document.cashier,
        }


SALES = Table(
    "sales",
    _("Sales"),
    _("What was sold by time, channel, store, country, category, article, cashier, tender or tax."),
    _sales_columns,
    _sales_rows,
    groups=rules.GROUPS,
    default_groups=("day", "channel"),
    icon="point_of_sale",
    main="net",
    leads_to="documents",
)
MARGIN = Table(
    "margin",
    _("Margin"),
    _("What is left of the net once what was sold is paid for. What has no cost stands apart."),
    lambda groups: (*of_groups(groups), CURRENCY, _UNITS, _NET, *_MARGIN),
    _sales_rows,
    groups=(*rules.OF_DOCUMENTS, *rules.OF_LINES),
    default_groups=("category",),
    icon="trending_up",
    main="margin",
    leads_to="documents",
)
BASKETS = Table(
    "baskets",
    _("Baskets and returns"),
    _("How much is in a basket, what discounts cost, and how much comes back."),
    lambda groups: (
        *of_groups(groups),
        CURRENCY,
        _ORDERS,
        _UNITS,
        _NET,
        quantity("units_a_basket", _("units a basket")),
        amount("net_a_basket", _("net a basket")),
        amount("discount", _("discount")),
        rate("discount_rate", _("discount, %")),
        quantity("returned_units", _("units returned")),
        amount("returned_net", _("net returned")),
        rate("return_rate", _("returned, %")),
    ),
    _basket_rows,
    groups=rules.OF_DOCUMENTS,
    default_groups=("day",),
    icon="shopping_basket",
    main="net",
    leads_to="documents",
)
TOP = Table(
    "top-sellers",
    _("Top sellers"),
    _("The hundred articles with the highest net sales of the period, in each currency."),
    lambda _groups: (
        count("rank", _("rank")),
        *of_groups(("sku",)),
        CURRENCY,
        _ORDERS,
        _UNITS,
        _NET,
        *_MARGIN[1:3],
    ),
    _top_rows,
    icon="military_tech",
    main="net",
    leads_to="documents",
)
TAXES = Table(
    "tax-return",
    _("Tax return"),
    _("What is owed under each tax, on which sales it was counted, and what bears no such tax."),
    lambda _groups: (
        Column("tax_code", _("tax code"), Kind.TEXT),
        CURRENCY,
        amount("supplies", _("all sales, without tax")),
        amount("net", _("taxed goods")),
        amount("shipping", _("taxed shipping")),
        amount("taxable", _("taxed in all")),
        amount("not_taxed", _("not taxed")),
        amount("tax", _("tax owed")),
    ),
    _tax_rows,
    icon="account_balance",
    main="tax",
    leads_to="documents",
)
DOCUMENTS = Table(
    "documents",
    _("Documents"),
    _("The documents that a figure is the sum of, with what each adds to it."),
    lambda _groups: (
        GROUP_COLUMNS["day"],
        GROUP_COLUMNS["hour"],
        Column("kind", _("kind"), Kind.TEXT),
        Column("number", _("number"), Kind.TEXT),
        GROUP_COLUMNS["store"],
        GROUP_COLUMNS["country"],
        GROUP_COLUMNS["cashier"],
        CURRENCY,
        _UNITS,
        _NET,
        amount("tax", _("tax")),
        amount("total", _("total")),
        *_MARGIN[:2],
        Column("original", _("of the document"), Kind.TEXT),
    ),
    _document_rows,
    filters=("period", "store", "channel", "currency", "of"),
    icon="receipt_long",
)
TABLES = (SALES, MARGIN, BASKETS, TOP, TAXES, DOCUMENTS)

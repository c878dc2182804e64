"""The figures of an X or a Z report as a table."""

from collections.abc import Iterator, Mapping
from typing import Any  # Any: what is on a report is JSON

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sales_svc.sales import services

Row = tuple[str, str]


def figures_of(content: Mapping[str, Any]) -> SafeString:
    """Everything on a report, a line for each figure."""
    body = format_html_join(
        "", '<tr><td class="pr-6">{}</td><td class="text-right">{}</td></tr>', rows_of(content)
    )
    return format_html("<table>{}</table>", body)


def rows_of(content: Mapping[str, Any]) -> Iterator[Row]:
    """The figures with their names, as people read them."""
    for currency, sums in content.get("sums", {}).items():
        yield from _rows_of_currency(currency, sums)
    for kind, moved in content.get("movements", {}).items():
        yield _movements().get(kind, kind), f"{moved['count']} · {moved['amount']}"
    for name, label in _drawer().items():
        for tender, amount in content.get(name, {}).items():
            yield f"{label} · {services.tender_name(tender)}", amount


def _rows_of_currency(currency: str, sums: Mapping[str, Any]) -> Iterator[Row]:
    for kind, label in _kinds().items():
        part = sums[kind]
        if part["count"]:
            yield f"{label} ({part['count']})", f"{part['total']} {currency}"
            if part["discount"].strip("-0."):
                yield f"{label} · {_('discount')}", part["discount"]
    for code, amount in sums["taxes"].items():
        yield code, amount
    for tender, amount in sums["tenders"].items():
        yield services.tender_name(tender), amount
    if sums["cash_rounding"].strip("-0."):
        yield _("cash rounding"), sums["cash_rounding"]
    yield _("total"), f"{sums['total']} {currency}"


def _kinds() -> dict[str, str]:
    return {"sales": _("sales"), "returns": _("returns"), "voids": _("voids")}


def _movements() -> dict[str, str]:
    return {
        "paid_in": _("paid in"),
        "paid_out": _("paid out"),
        "drop": _("taken to the safe"),
        "no_sale": _("drawer opened without a sale"),
    }


def _drawer() -> dict[str, str]:
    return {
        "expected": _("expected"),
        "counted": _("counted"),
        "difference": _("difference"),
    }

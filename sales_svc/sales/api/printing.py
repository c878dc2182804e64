"""A receipt as a till's printer has it."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any  # Any: DRF's renderer contract
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from rest_framework.renderers import BaseRenderer

from sales_svc.sales.models import ReturnLine, SaleLine
from sales_svc.sales.selectors import Receipt
from shared_libs.api.rendering import to_json
from shared_libs.money import amount_text, quantity_text, unit_price_text

WIDTH = 42
RULE = "-" * WIDTH


def receipt_text(found: Receipt) -> str:
    """The receipt in 42 columns: articles, taxes, total, tenders."""
    document, currency = found.document, found.document.currency
    there = document.occurred_at.astimezone(ZoneInfo(found.store.time_zone))
    sign = -1 if found.is_return else 1
    rows = [
        found.store.name[:WIDTH].center(WIDTH).rstrip(),
        f"{document.receipt_number}  {there:%Y-%m-%d %H:%M}",
        *([_("RETURN")] if found.is_return else []),
        RULE,
        *(row for line in found.lines for row in _line(line, currency, sign)),
        RULE,
        *(_row(code, total * sign, currency) for code, total in _taxes(found).items()),
        _row(_("TOTAL"), document.total, currency),
        *(_row(each.type, each.amount, currency) for each in found.tenders),
        *(_row(_("change"), each.change, currency) for each in found.tenders if each.change),
    ]
    return "\n".join(rows) + "\n"


def _line(line: SaleLine | ReturnLine, currency: str, sign: int) -> list[str]:
    price = unit_price_text(line.unit_price, currency)
    counted = f"  {quantity_text(line.quantity)} x {price}"
    rows = [(line.name or line.sku)[:WIDTH], _row(counted, line.gross * sign, currency)]
    if line.discount:
        rows.append(_row("  " + _("discount"), -line.discount * sign, currency))
    return rows


def _taxes(found: Receipt) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in found.lines:
        for tax in line.taxes:
            sums[tax["code"]] += Decimal(tax["amount"])
    return sums


def _row(label: str, amount: Decimal, currency: str) -> str:
    number = amount_text(amount, currency)
    return label[: WIDTH - len(number) - 1].ljust(WIDTH - len(number)) + number


class ReceiptTextRenderer(BaseRenderer):
    """text/plain: the receipt as printed; a problem stays JSON."""

    media_type = "text/plain"
    format = "txt"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - DRF's signature
    ) -> bytes:
        return data.encode() if isinstance(data, str) else to_json(data)

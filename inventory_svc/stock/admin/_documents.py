"""Which document moved the stock: by its number, and one click away."""

from typing import Any  # Any: rows of the ledger

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

_UUID_LENGTH, _SHORT = 36, 8
# where documents are found by their number; others have no page that the stock room sees
_LISTS = {
    "transfer": "/admin/inventory/logistics/transfer/",
    "receipt": "/admin/inventory/logistics/receipt/",
    "count": "/admin/inventory/logistics/count/",
    "adjustment-request": "/admin/inventory/stock/adjustmentrequest/",
    "order": "/admin/order/orders/order/",
}


class DocumentColumn:
    """For pages of movements."""

    @admin.display(description=_("reference"))
    def document(self, movement: Any) -> str:
        """The document's number, or the end of its id; the whole reference is in the hint."""
        kind, _colon, rest = movement.reference.partition(":")
        number = rest.partition(":")[0]
        text = f"…{number[-_SHORT:]}" if len(number) == _UUID_LENGTH else number
        if kind not in _LISTS:
            return format_html('<span title="{}">{}</span>', movement.reference, text)
        url = f"{_LISTS[kind]}?q={number}"
        return format_html(
            '<a href="{}" title="{}" class="text-link">{}</a>', url, movement.reference, text
        )

"""The queues of parcels, and what is in one."""

from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from order_svc.orders.models import Fulfilment, FulfilmentLine
from shared_libs.backoffice.pages import ReadOnlyInline
from shared_libs.money import quantity_text

Status = Fulfilment.Status


class Queue(admin.SimpleListFilter):
    """What somebody has to do."""

    title = gettext_lazy("to do")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The queues, in the order in which goods go through them."""
        return [
            ("pick", gettext_lazy("to pick")),
            ("pack", gettext_lazy("to pack")),
            ("ship", gettext_lazy("to ship")),
            ("shelf", gettext_lazy("to put on the pickup shelf")),
            ("pickup", gettext_lazy("ready for pickup")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Fulfilment]
    ) -> QuerySet[Fulfilment]:
        """Narrow the list."""
        packed = queryset.filter(status=Status.PACKED)
        rows = {
            "pick": queryset.filter(status=Status.PENDING),
            "pack": queryset.filter(status=Status.PICKED),
            "ship": packed.exclude(order__shipping_method="pickup"),
            "shelf": packed.filter(order__shipping_method="pickup"),
            "pickup": queryset.filter(status=Status.READY_FOR_PICKUP),
        }
        return rows.get(self.value() or "", queryset)


class FulfilmentLineInline(ReadOnlyInline):
    """What is in it."""

    model = FulfilmentLine
    fields: ClassVar = ["sku", "article", "units"]
    readonly_fields: ClassVar = ["sku", "article", "units"]
    ordering: ClassVar = ["order_line__line"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FulfilmentLine]:
        """The lines with what they are of: one query."""
        return FulfilmentLine.objects.select_related("order_line")

    @display(description=gettext_lazy("SKU"))
    def sku(self, line: FulfilmentLine) -> str:
        """The article's own name."""
        return line.order_line.sku

    @display(description=gettext_lazy("name"))
    def article(self, line: FulfilmentLine) -> str:
        """The article as people call it."""
        return line.order_line.name

    @display(description=gettext_lazy("quantity"))
    def units(self, line: FulfilmentLine) -> str:
        """The quantity without needless zeros."""
        return quantity_text(line.quantity)

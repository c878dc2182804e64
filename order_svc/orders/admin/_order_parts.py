"""What stands below an order on its page."""

from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy
from unfold.decorators import display

from order_svc.orders.models import (
    Fulfilment,
    Hold,
    Mail,
    Note,
    OrderEvent,
    OrderLine,
    Payment,
    Refund,
)
from order_svc.returns.models import Rma
from shared_libs.backoffice.pages import ReadOnlyInline
from shared_libs.money import quantity_text


class OrderLineInline(ReadOnlyInline):
    """What was bought."""

    model = OrderLine
    fields: ClassVar = [
        "line", "sku", "name", "units", "left", "off", "back", "unit_price", "discount", "net",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["units", "left", "off", "back"]
    ordering: ClassVar = ["line"]

    @display(description=gettext_lazy("fulfilled"))
    def left(self, line: OrderLine) -> str:
        """How many have left."""
        return quantity_text(line.fulfilled_quantity)

    @display(description=gettext_lazy("cancelled"))
    def off(self, line: OrderLine) -> str:
        """How many were called off."""
        return quantity_text(line.cancelled_quantity)

    @display(description=gettext_lazy("returned"))
    def back(self, line: OrderLine) -> str:
        """How many have come back."""
        return quantity_text(line.returned_quantity)

    @display(description=gettext_lazy("quantity"))
    def units(self, line: OrderLine) -> str:
        """The quantity without needless zeros."""
        return quantity_text(line.quantity)


class PaymentInline(ReadOnlyInline):
    """What was paid."""

    model = Payment
    fields: ClassVar = [
        "provider",
        "status",
        "amount",
        "captured_amount",
        "refunded_amount",
        "wanted",
        "needs_attention",
    ]
    show_change_link = True


class FulfilmentInline(ReadOnlyInline):
    """Parcels and pickups, each a click away."""

    model = Fulfilment
    fields: ClassVar = ["status", "location", "carrier", "tracking_number", "fulfilled_at"]
    ordering: ClassVar = ["pk"]
    show_change_link = True


class RefundInline(ReadOnlyInline):
    """What was given back, each a click away."""

    model = Refund
    fields: ClassVar = ["requested_at", "status", "total", "reason", "requested_by", "is_at_till"]
    ordering: ClassVar = ["pk"]
    show_change_link = True


class ReturnInline(ReadOnlyInline):
    """What comes back, each a click away."""

    model = Rma
    fields: ClassVar = ["number", "status", "wanted", "location", "requested_at"]
    ordering: ClassVar = ["pk"]
    show_change_link = True


class MailInline(ReadOnlyInline):
    """What the customer was written, each a click away."""

    model = Mail
    fields: ClassVar = ["kind", "status", "created_at", "sent_at"]
    ordering: ClassVar = ["pk"]
    show_change_link = True


class HoldInline(ReadOnlyInline):
    """Why it waits, or has waited."""

    model = Hold
    fields: ClassVar = ["kind", "reason", "since", "placed_by", "lifted_at", "lift_reason"]
    readonly_fields: ClassVar = ["since"]
    ordering: ClassVar = ["pk"]

    @display(description=gettext_lazy("held since"))
    def since(self, hold: Hold) -> datetime:
        """When it began."""
        return hold.placed_at


class NoteInline(ReadOnlyInline):
    """What is worth knowing."""

    model = Note
    fields: ClassVar = ["written_at", "text", "is_public", "author"]
    ordering: ClassVar = ["pk"]


class OrderEventInline(ReadOnlyInline):
    """What has happened, in its order."""

    model = OrderEvent
    fields: ClassVar = ["occurred_at", "kind", "said", "actor"]
    readonly_fields: ClassVar = ["said"]
    ordering: ClassVar = ["pk"]

    @display(description=gettext_lazy("details"))
    def said(self, event: OrderEvent) -> str:
        """What the event says, but for ids."""
        ids = {"fulfilment", "refund"}
        return " · ".join(str(value) for name, value in event.details.items() if name not in ids)


PARTS = (
    OrderLineInline,
    FulfilmentInline,
    RefundInline,
    ReturnInline,
    HoldInline,
    NoteInline,
    OrderEventInline,
    MailInline,
    PaymentInline,
)

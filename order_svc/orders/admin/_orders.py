"""Orders: found fast, read whole, fulfilled and cancelled by a click and a reason."""

from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from order_svc.orders import selectors, services
from order_svc.orders.admin._forms import CancelForm, back_to
from order_svc.orders.models import Fulfilment, Order, OrderEvent, OrderLine, Payment
from shared_libs.backoffice.pages import LedgerAdmin, ReadOnlyInline, actor_of
from shared_libs.money import amount_text, quantity_text
from shared_libs.refusals import Refusal

_LABELS = {
    "CONFIRMED": "info",
    "FULFILLED": "success",
    "CAPTURED": "success",
    "CANCELLED": "danger",
    "AUTHORISED": "warning",
}


class OrderLineInline(ReadOnlyInline):
    """What was bought."""

    model = OrderLine
    fields: ClassVar = ["line", "sku", "name", "units", "unit_price", "discount", "net", "tax"]
    readonly_fields: ClassVar = ["units"]
    ordering: ClassVar = ["line"]

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
    """What has left."""

    model = Fulfilment
    fields: ClassVar = ["fulfilled_at", "actor"]


class OrderEventInline(ReadOnlyInline):
    """What has happened, in its order."""

    model = OrderEvent
    fields: ClassVar = ["occurred_at", "kind", "actor"]
    ordering: ClassVar = ["pk"]


@admin.register(Order)
class OrderAdmin(LedgerAdmin):
    """Orders; checkouts that did not become one are on their own page."""

    list_display = (
        "number",
        "placed_at",
        "email",
        "shown_status",
        "shown_payment",
        "fulfilment_status",
        "amount",
    )
    list_filter = ("status", "payment_status", "fulfilment_status", "shipping_method")
    list_select_related = False
    ordering = ("-placed_at", "-id")
    search_help_text = gettext_lazy("A number, an e-mail, or the id of an order or a customer.")
    inlines: ClassVar = [OrderLineInline, OrderEventInline, PaymentInline, FulfilmentInline]
    actions_detail: ClassVar = ["fulfil", "cancel"]
    actions: ClassVar = ["fulfil_selected"]
    fieldsets: ClassVar = [
        (
            None,
            {
                "fields": [
                    ("number", "placed_at", "business_date"),
                    ("status", "payment_status", "fulfilment_status"),
                    ("email", "customer_id", "locale"),
                    ("cancelled_at", "cancel_reason"),
                ]
            },
        ),
        (
            gettext_lazy("Totals"),
            {
                "fields": [
                    ("subtotal", "discount", "shipping"),
                    ("tax", "total", "currency"),
                    ("authorised_amount", "captured_amount", "refunded_amount"),
                    "ruleset_version",
                ]
            },
        ),
        (
            gettext_lazy("Delivery"),
            {
                "fields": [
                    ("shipping_method", "pickup_location"),
                    ("shipping_address", "billing_address"),
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Only what has become an order."""
        return Order.objects.placed()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """By what a customer says on the telephone, in full: number, e-mail or an id."""
        return selectors.search_orders(queryset, search_term), False

    @display(description=gettext_lazy("status"), label=_LABELS, ordering="status")
    def shown_status(self, order: Order) -> tuple[str, str]:
        """The status as a coloured label."""
        return order.status, order.get_status_display()

    @display(description=gettext_lazy("payment"), label=_LABELS, ordering="payment_status")
    def shown_payment(self, order: Order) -> tuple[str, str]:
        """The payment as a coloured label."""
        return order.payment_status, order.get_payment_status_display()

    @display(description=gettext_lazy("total"), ordering="total")
    def amount(self, order: Order) -> str:
        """The total with its currency."""
        return f"{amount_text(order.total, order.currency)} {order.currency}"

    @action(
        description=gettext_lazy("Fulfil"),
        icon="local_shipping",
        permissions=["fulfil"],
        dialog={
            "title": gettext_lazy("The whole order has left"),
            "description": gettext_lazy("Stock is taken off and the customer's order closed."),
            "form_class": None,
            "form_submit_text": gettext_lazy("Fulfil"),
        },
    )
    def fulfil(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Note that the goods have left."""
        self._fulfil(request, Order.objects.placed().filter(pk=object_id))
        return back_to(request, reverse("admin:orders_order_change", args=[object_id]))

    @action(
        description=gettext_lazy("Cancel order"),
        icon="cancel",
        permissions=["cancel"],
        dialog={
            "title": gettext_lazy("Cancel this order"),
            "description": gettext_lazy("The stock is free again and the money goes back."),
            "form_class": CancelForm,
            "form_submit_text": gettext_lazy("Cancel order"),
        },
    )
    def cancel(self, request: HttpRequest, form: CancelForm, object_id: str) -> HttpResponse:
        """Call the order off, with a reason."""
        order = Order.objects.placed().get(pk=object_id)
        try:
            services.cancel_order(
                order=order,
                actor=actor_of(request),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Refusal as refusal:
            self.message_user(request, f"{order.number}: {refusal.detail}", messages.ERROR)
        else:
            self.message_user(request, _("%(number)s is cancelled.") % {"number": order.number})
        return back_to(request, reverse("admin:orders_order_change", args=[object_id]))

    @admin.action(description=gettext_lazy("Fulfil the selected orders"), permissions=["fulfil"])
    def fulfil_selected(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Note that the goods of several orders have left."""
        self._fulfil(request, orders)

    def has_fulfil_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person hands goods over."""
        return request.user.has_perm("orders.fulfil_order")

    def has_cancel_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person calls orders off."""
        return request.user.has_perm("orders.cancel_order")

    def _fulfil(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        for order in orders.order_by("pk"):
            try:
                services.fulfil_order(order=order, actor=actor_of(request), now=timezone.now())
            except Refusal as refusal:
                self.message_user(request, f"{order.number}: {refusal.detail}", messages.ERROR)
            else:
                text = _("%(number)s is fulfilled.") % {"number": order.number}
                self.message_user(request, text, messages.SUCCESS)

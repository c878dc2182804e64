"""Orders: found fast, read whole, fulfilled and cancelled by a click and a reason."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from order_svc.orders import rules, selectors, services
from order_svc.orders.admin._edit_page import EditSteps
from order_svc.orders.admin._forms import HoldForm, NoteForm, said
from order_svc.orders.admin._order_parts import PARTS
from order_svc.orders.admin._order_steps import OrderSteps
from order_svc.orders.models import Order
from shared_libs.auth.principals import principal_of
from shared_libs.auth.stores import stores_of
from shared_libs.backoffice.dialogs import ReasonDialog, back_to, dialog
from shared_libs.backoffice.pages import LedgerAdmin, actor_of
from shared_libs.money import amount_text
from shared_libs.refusals import Refusal

Step = Callable[..., object]
_LABELS = {
    "CONFIRMED": "info",
    "PROCESSING": "info",
    "PARTIALLY_FULFILLED": "info",
    "ON_HOLD": "warning",
    "COMPLETED": "success",
    "FULFILLED": "success",
    "CAPTURED": "success",
    "CANCELLED": "danger",
    "AUTHORISED": "warning",
}


@admin.register(Order)
class OrderAdmin(OrderSteps, EditSteps, LedgerAdmin):
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
    inlines: ClassVar = PARTS
    actions_detail: ClassVar = [
        "assign", "fulfil", "hold", "lift", "note", "edit_order", "refund", "ask_return",
        "cancel_some", "cancel",
    ]  # fmt: skip
    actions: ClassVar = ["assign_selected", "fulfil_selected"]
    fieldsets: ClassVar = [
        (
            None,
            {
                "fields": [
                    ("number", "placed_at", "business_date"),
                    "next_step",
                    ("status", "payment_status", "fulfilment_status"),
                    ("email", "customer_id", "locale"),
                    "draft_number",
                    ("cancelled_at", "cancel_reason"),
                    "exchanged_from",
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
                    ("released_amount", "set_off_amount"),
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

    readonly_fields: ClassVar = ["next_step", "exchanged_from"]

    @display(description=gettext_lazy("what to do now"))
    def next_step(self, order: Order) -> str:
        """What somebody has to do, in words."""
        steps = {
            "CONFIRMED": _("Give it to picking."),
            "ON_HOLD": _("Find out whether it may leave, then lift the hold."),
            "PROCESSING": _("See its parcels below: each says what comes next."),
            "PARTIALLY_FULFILLED": _("See its parcels below; give the rest to picking."),
            "FULFILLED": _("Wait until it has arrived."),
        }
        return steps.get(order.status, _("Nothing."))

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only what is possible now."""
        actions: list[Any] = super().get_actions_detail(request, object_id)
        order = self.get_queryset(request).filter(pk=object_id).first()
        if order is None:
            return actions
        hidden = set() if order.status == Order.Status.ON_HOLD else {"lift"}
        if not rules.may_be_held(order.status):
            hidden |= {"assign", "fulfil", "hold", "cancel_some", "edit_order"}
        if not rules.may_become(order.status, Order.Status.CANCELLED):
            hidden |= {"cancel"}
        if order.status == Order.Status.CANCELLED:
            hidden |= {"refund"}
        if order.fulfilment_status == Order.FulfilmentStatus.UNFULFILLED:
            hidden |= {"ask_return"}
        return [each for each in actions if each.method.original_function_name not in hidden]

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
        description=gettext_lazy("Give to picking"),
        icon="list_alt",
        permissions=["fulfil"],
        dialog=dialog(
            gettext_lazy("Give this order to picking"),
            gettext_lazy("One parcel for each location that its units lie at."),
            None,
            gettext_lazy("Give to picking"),
        ),
    )
    def assign(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Have all that is open picked, where it lies."""
        return self._take(request, object_id, _picking(request), _("Given to picking."))

    @action(
        description=gettext_lazy("Hold"),
        icon="pause",
        permissions=["cancel"],
        dialog=dialog(
            gettext_lazy("Hold this order"),
            gettext_lazy("It may be packed, and nothing of it leaves."),
            HoldForm,
            gettext_lazy("Hold"),
        ),
    )
    def hold(self, request: HttpRequest, form: HoldForm, object_id: str) -> HttpResponse:
        """Let nothing leave, with a reason."""
        hold = partial(services.place_hold, **said(form))
        return self._take(request, object_id, hold, _("The order is on hold."))

    @action(
        description=gettext_lazy("Lift a hold"),
        icon="play_arrow",
        permissions=["cancel"],
        dialog=dialog(
            gettext_lazy("Let this order go"),
            gettext_lazy("It leaves once no hold is left."),
            HoldForm,
            gettext_lazy("Lift the hold"),
        ),
    )
    def lift(self, request: HttpRequest, form: HoldForm, object_id: str) -> HttpResponse:
        """Lift one hold, with a reason."""
        lift = partial(services.lift_hold, **said(form))
        return self._take(request, object_id, lift, _("The hold is lifted."))

    @action(
        description=gettext_lazy("Write a note"),
        icon="edit_note",
        permissions=["cancel"],
        dialog=dialog(
            gettext_lazy("Write a note"),
            gettext_lazy("For colleagues, unless the customer is to see it."),
            NoteForm,
            gettext_lazy("Write a note"),
        ),
    )
    def note(self, request: HttpRequest, form: NoteForm, object_id: str) -> HttpResponse:
        """Write down what is worth knowing."""
        note = partial(services.write_note, **said(form))
        return self._take(request, object_id, note, _("Written down."))

    @action(
        description=gettext_lazy("Fulfil"),
        icon="local_shipping",
        permissions=["fulfil"],
        dialog=dialog(
            gettext_lazy("The whole order has left"),
            gettext_lazy("Stock is taken off and the customer's order closed."),
            None,
            gettext_lazy("Fulfil"),
        ),
    )
    def fulfil(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Note that the goods have left."""
        return self._take(request, object_id, services.fulfil_order, _("Fulfilled."))

    @action(
        description=gettext_lazy("Cancel order"),
        icon="cancel",
        permissions=["cancel"],
        dialog=dialog(
            gettext_lazy("Cancel this order"),
            gettext_lazy("The stock is free again and the money goes back."),
            ReasonDialog,
            gettext_lazy("Cancel order"),
        ),
    )
    def cancel(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """Call the order off, with a reason."""
        cancel = partial(services.cancel_order, **said(form))
        return self._take(request, object_id, cancel, _("The order is cancelled."))

    @admin.action(
        description=gettext_lazy("Give the selected orders to picking"), permissions=["fulfil"]
    )
    def assign_selected(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Have all that is open of several orders picked, where it lies."""
        self._take_all(request, orders.order_by("pk"), _picking(request), _("Given to picking."))

    @admin.action(description=gettext_lazy("Fulfil the selected orders"), permissions=["fulfil"])
    def fulfil_selected(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Note that the goods of several orders have left."""
        self._take_all(request, orders.order_by("pk"), services.fulfil_order, _("Fulfilled."))

    def has_fulfil_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person hands goods over."""
        return request.user.has_perm("orders.fulfil_order")

    def has_cancel_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person calls orders off."""
        return request.user.has_perm("orders.cancel_order")

    def _take(self, request: HttpRequest, object_id: str, step: Step, done: str) -> HttpResponse:
        """Take a step with one order, and go back to its page."""
        self._take_all(request, self.get_queryset(request).filter(pk=object_id), step, done)
        return back_to(request, reverse("admin:orders_order_change", args=[object_id]))

    def _take_all(
        self, request: HttpRequest, orders: Iterable[Order], step: Step, done: str
    ) -> None:
        """Take a step with each of these orders, and say how that went."""
        for order in orders:
            try:
                step(order=order, actor=actor_of(request), now=timezone.now())
            except Refusal as refusal:
                self.message_user(request, f"{order.number}: {refusal.detail}", messages.ERROR)
            else:
                self.message_user(request, f"{order.number}: {done}", messages.SUCCESS)


def _picking(request: HttpRequest) -> Step:
    """The step that gives all that is open of an order to the picking of this person's stores."""
    stores = stores_of(principal_of(request.user))
    return partial(services.assign_units, wanted=services.Assignment(stores=stores))

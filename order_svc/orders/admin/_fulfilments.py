"""What is to be picked, packed, sent and handed over; each page says what comes next."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django.contrib import admin, messages
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from order_svc.orders import rules, services
from order_svc.orders.admin import _line_pages
from order_svc.orders.admin._forms import CodeForm, PickForm, ShipForm, said
from order_svc.orders.admin._parcel_lists import FulfilmentLineInline, Queue
from order_svc.orders.admin._picking import PickingPages
from order_svc.orders.models import Fulfilment
from shared_libs.backoffice.dialogs import ReasonDialog, back_to, dialog
from shared_libs.backoffice.pages import LedgerAdmin, actor_of, run_on_each
from shared_libs.money import ZERO, quantity_text
from shared_libs.refusals import Refusal

Status = Fulfilment.Status
LABELS = {
    "PENDING": "warning",
    "PICKED": "info",
    "PACKED": "info",
    "READY_FOR_PICKUP": "warning",
    "SHIPPED": "success",
    "DELIVERED": "success",
    "COLLECTED": "success",
    "CANCELLED": "danger",
    "LOST": "danger",
}


STEPS = {
    "pick": Status.PICKED,
    "pick_some": Status.PICKED,
    "pack": Status.PACKED,
    "ship": Status.SHIPPED,
    "ready": Status.READY_FOR_PICKUP,
    "collect": Status.COLLECTED,
    "deliver": Status.DELIVERED,
    "call_off": Status.CANCELLED,
    "lose": Status.LOST,
}


@admin.register(Fulfilment)
class FulfilmentAdmin(PickingPages, LedgerAdmin):
    """Parcels and pickups of the person's own stores, the oldest first."""

    store_lookup = "location"
    list_display = ("shown_order", "created_at", "location", "method", "shown_status", "units")
    list_filter = (Queue, "status", "location")
    list_select_related = ("order",)
    ordering = ("created_at", "id")
    name_field = "order__number"
    search_help_text = gettext_lazy("An order's number or the id of a fulfilment, in full.")
    inlines: ClassVar = [FulfilmentLineInline]
    actions: ClassVar = ["pick_selected", "pack_selected"]
    actions_detail: ClassVar = [
        "pick", "pick_some", "pack", "ship", "ready", "collect", "deliver", "call_off", "lose",
        "reship",
    ]  # fmt: skip
    fields: ClassVar = [
        "next_step",
        ("shown_order", "status"),
        ("location", "method"),
        ("carrier", "tracking_number"),
        "tracking_url",
        ("created_at", "picked_at"),
        ("packed_at", "ready_at"),
        ("fulfilled_at", "received_at"),
        ("wrong_codes", "closed_reason"),
    ]
    readonly_fields: ClassVar = ["shown_order", "next_step", "method"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fulfilment]:
        """Those of the person's own stores, with how many units each has."""
        rows: QuerySet[Fulfilment] = super().get_queryset(request)
        return rows.annotate(sum_of_units=Sum("lines__quantity"))

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only the steps that are possible now."""
        actions: list[Any] = super().get_actions_detail(request, object_id)
        parcel = self.get_queryset(request).filter(pk=object_id).first()
        if parcel is None:
            return actions
        is_pickup = parcel.order.shipping_method == "pickup"
        hidden = {"ship"} if is_pickup else {"ready"}
        possible = {name for name, status in STEPS.items() if rules.may_move(parcel.status, status)}
        if parcel.replaces_id is not None:
            hidden |= {"pick_some"}
        if parcel.status == Status.LOST:
            possible |= {"reship"}
        return [each for each in actions if each.method.original_function_name in possible - hidden]

    @display(description=gettext_lazy("order"))
    def shown_order(self, parcel: Fulfilment) -> str:
        """The order, one click away on the page of the fulfilment."""
        url = reverse("admin:orders_order_change", args=[parcel.order_id])
        return format_html('<a class="text-primary-600" href="{}">{}</a>', url, parcel.order.number)

    @display(description=gettext_lazy("status"), label=LABELS)
    def shown_status(self, parcel: Fulfilment) -> tuple[str, str]:
        """The status as a coloured label."""
        return parcel.status, parcel.get_status_display()

    @display(description=gettext_lazy("shipping method"))
    def method(self, parcel: Fulfilment) -> str:
        """How it travels."""
        return parcel.order.shipping_method

    @display(description=gettext_lazy("units"))
    def units(self, parcel: Any) -> str:
        """How many units it has."""
        return quantity_text(parcel.sum_of_units or ZERO)

    @display(description=gettext_lazy("what to do now"))
    def next_step(self, parcel: Fulfilment) -> str:
        """The next step in words."""
        if parcel.order.status == "ON_HOLD":
            return _("The order is on hold: pack it, and let it wait.")
        is_pickup = parcel.order.shipping_method == "pickup"
        packed = _("Put it on the pickup shelf.") if is_pickup else _("Hand it to the carrier.")
        steps = {
            "PENDING": _("Pick its units."),
            "PICKED": _("Pack them."),
            "PACKED": packed,
            "READY_FOR_PICKUP": _("Ask the customer for the code."),
            "SHIPPED": _("Wait until it is delivered."),
            "LOST": _("Send its units again, or refund them."),
        }
        return steps.get(parcel.status, _("Nothing."))

    def has_fulfil_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person picks, packs and sends."""
        return request.user.has_perm("orders.fulfil_order")

    def has_collect_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person hands over at the counter."""
        hands_over = request.user.has_perm("orders.collect_fulfilment")
        return hands_over or self.has_fulfil_permission(request)

    def has_lose_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person gives parcels up."""
        return request.user.has_perm("orders.cancel_order")

    @admin.action(description=gettext_lazy("Picked"), permissions=["fulfil"])
    def pick_selected(self, request: HttpRequest, rows: QuerySet[Fulfilment]) -> None:
        """Several are in the picker's hands."""
        by = partial(_by, request)
        done = run_on_each(self, request, rows, lambda row: services.pick_units(move=by(row.pk)))
        self.message_user(request, _("%(count)d picked.") % {"count": done})

    @admin.action(description=gettext_lazy("Packed"), permissions=["fulfil"])
    def pack_selected(self, request: HttpRequest, rows: QuerySet[Fulfilment]) -> None:
        """Several are packed."""
        by = partial(_by, request)
        done = run_on_each(self, request, rows, lambda row: services.pack_units(move=by(row.pk)))
        self.message_user(request, _("%(count)d packed.") % {"count": done})

    @action(
        description=gettext_lazy("Picked"),
        icon="shopping_basket",
        permissions=["fulfil"],
        dialog=dialog(
            gettext_lazy("All its units were found"),
            gettext_lazy("Where some are missing, say so by “Picked in part”."),
            None,
            gettext_lazy("Picked"),
        ),
    )
    def pick(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """All its units were found."""
        return self._take(request, object_id, services.pick_units)

    @action(
        description=gettext_lazy("Picked in part"),
        icon="production_quantity_limits",
        url_path="pick-some",
        permissions=["fulfil"],
    )
    def pick_some(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Fewer units were found than are in it; the others are open again."""
        parcel = self.get_queryset(request).get(pk=object_id)
        columns = {"units": lambda line: _line_pages.units(line, begins_at=line.most)}
        form = PickForm(request.POST or None, lines=_lines_of(parcel), columns=columns)
        if form.is_valid() and self._is_picked(request, parcel, form):
            return HttpResponseRedirect(_url(parcel))
        page = _line_pages.Page(
            title=_("Picked in part"),
            question=_("How many were found? What is missing is open again."),
            back=_url(parcel),
            heads=[_("in the parcel"), _("found")],
        )
        return _line_pages.shown(self, request, form, page)

    def _is_picked(self, request: HttpRequest, parcel: Fulfilment, form: PickForm) -> bool:
        found = [
            services.LineQuantity(line.line, each["units"] or ZERO) for line, each in form.said()
        ]
        move, reason = _by(request, parcel.pk), form.cleaned_data["reason"]
        step = partial(services.pick_units, move=move, found=found, reason=reason)
        if not _line_pages.accepted(form, step):
            return False
        self.message_user(request, f"{parcel}: {_('picked in part.')}", messages.SUCCESS)
        return True

    @action(
        description=gettext_lazy("Packed"),
        icon="inventory_2",
        permissions=["fulfil"],
        dialog=dialog(
            gettext_lazy("It is packed"),
            gettext_lazy("It waits for its carrier, or goes on the pickup shelf."),
            None,
            gettext_lazy("Packed"),
        ),
    )
    def pack(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """It is packed."""
        return self._take(request, object_id, services.pack_units)

    @action(
        description=gettext_lazy("Shipped"),
        icon="local_shipping",
        permissions=["fulfil"],
        dialog=dialog(
            gettext_lazy("It has left with a carrier"),
            gettext_lazy("The customer is told, and the stock leaves its location."),
            ShipForm,
            gettext_lazy("Shipped"),
        ),
    )
    def ship(self, request: HttpRequest, form: ShipForm, object_id: str) -> HttpResponse:
        """It has left, with what the carrier calls it."""
        carriage = services.Carriage(**said(form))

        def ship(*, move: services.Move) -> Fulfilment:
            return services.ship_parcel(move=move, carriage=carriage)

        return self._take(request, object_id, ship)

    @action(
        description=gettext_lazy("Ready for pickup"),
        icon="storefront",
        permissions=["fulfil"],
        dialog=dialog(
            gettext_lazy("It lies on the pickup shelf"),
            gettext_lazy("The customer is told a code; once more, another one."),
            None,
            gettext_lazy("Ready for pickup"),
        ),
    )
    def ready(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """It waits for its customer, who is told a code."""
        return self._take(request, object_id, services.ready_pickup)

    @action(
        description=gettext_lazy("Hand over"),
        icon="key",
        permissions=["collect"],
        dialog=dialog(
            gettext_lazy("The customer is here"),
            gettext_lazy("Ask for the code; it is in the customer's mail."),
            CodeForm,
            gettext_lazy("Hand over"),
        ),
    )
    def collect(self, request: HttpRequest, form: CodeForm, object_id: str) -> HttpResponse:
        """The customer has said the code."""

        def collect(*, move: services.Move) -> Fulfilment:
            return services.collect_pickup(move=move, code=form.cleaned_data["code"])

        return self._take(request, object_id, collect)

    @action(
        description=gettext_lazy("Delivered"),
        icon="where_to_vote",
        permissions=["fulfil"],
        dialog=dialog(
            gettext_lazy("The customer has received it"),
            gettext_lazy("The order is completed with its last parcel."),
            None,
            gettext_lazy("Delivered"),
        ),
    )
    def deliver(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """The customer has received it."""
        return self._take(request, object_id, services.deliver_parcel)

    @action(
        description=gettext_lazy("Call off"),
        icon="undo",
        permissions=["fulfil"],
        dialog=dialog(
            gettext_lazy("Call this parcel off"),
            gettext_lazy("Its units are open again; the order stands."),
            ReasonDialog,
            gettext_lazy("Call off"),
        ),
    )
    def call_off(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """It goes no further, for a reason."""

        def call_off(*, move: services.Move) -> Fulfilment:
            return services.cancel_fulfilment(move=move, reason=form.cleaned_data["reason"])

        return self._take(request, object_id, call_off)

    @action(
        description=gettext_lazy("Lost"),
        icon="help",
        permissions=["lose"],
        dialog=dialog(
            gettext_lazy("The carrier has lost it"),
            gettext_lazy("Its units stay counted as sent; refund them afterwards."),
            ReasonDialog,
            gettext_lazy("Lost"),
        ),
    )
    def lose(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """It does not arrive, for a reason."""

        def lose(*, move: services.Move) -> Fulfilment:
            return services.lose_parcel(move=move, reason=form.cleaned_data["reason"])

        return self._take(request, object_id, lose)

    @action(
        description=gettext_lazy("Send again"),
        icon="local_shipping",
        permissions=["lose"],
        dialog=dialog(
            gettext_lazy("Send the lost units again"),
            gettext_lazy("Stock is promised for them anew, and a new parcel is to be picked."),
            None,
            gettext_lazy("Send again"),
        ),
    )
    def reship(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Send again what was lost; the page of the new parcel says what comes next."""
        return self._take(request, object_id, services.reship_parcel)

    def _take(
        self, request: HttpRequest, object_id: str, step: Callable[..., Fulfilment]
    ) -> HttpResponse:
        """Take the step on a fulfilment that the person may see, and say how that went."""
        parcel = self.get_queryset(request).get(pk=object_id)
        try:
            moved = step(move=_by(request, parcel.pk))
        except Refusal as refusal:
            self.message_user(request, f"{parcel}: {refusal.detail}", messages.ERROR)
        else:
            text = _("%(parcel)s: %(status)s.")
            facts = {"parcel": parcel, "status": moved.get_status_display()}
            self.message_user(request, text % facts, messages.SUCCESS)
            return back_to(request, _url(moved))
        return back_to(request, _url(parcel))


def _url(parcel: Fulfilment) -> str:
    return reverse("admin:orders_fulfilment_change", args=[parcel.pk])


def _lines_of(parcel: Fulfilment) -> list[_line_pages.AskedLine]:
    """What is in it."""
    rows = parcel.lines.select_related("order_line").order_by("order_line__line")
    return [
        _line_pages.AskedLine(
            row.order_line.line,
            row.order_line.sku,
            row.order_line.name,
            row.quantity,
            (quantity_text(row.quantity),),
        )
        for row in rows
    ]


def _by(request: HttpRequest, fulfilment_id: Any) -> services.Move:
    return services.Move(fulfilment_id, actor_of(request), timezone.now())

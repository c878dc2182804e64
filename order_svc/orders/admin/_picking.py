"""Picking with a scanner on a tablet: a list of parcels, and a screen for each step of one.

The pages call the API as everybody does, with a key for each wish, so that a network that drops
loses nothing; barcodes are in the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar  # Any: Django's admin hooks are untyped
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from order_svc.orders import selectors
from order_svc.orders.models import Fulfilment, Order
from shared_libs.auth.principals import principal_of

Status = Fulfilment.Status
MOST = 100
QUEUES = {
    Status.PENDING: gettext_lazy("To pick"),
    Status.PICKED: gettext_lazy("To pack"),
    Status.PACKED: gettext_lazy("To hand to the carrier, or to put on the shelf"),
    Status.READY_FOR_PICKUP: gettext_lazy("To be collected"),
}


@dataclass(frozen=True)
class Field:
    """Something that is typed, or scanned off a label."""

    name: str
    label: Any
    longest: int
    is_needed: bool = False


@dataclass(frozen=True)
class Step:
    """What is done with a parcel next: its name in the API, in words, and what is asked."""

    name: str
    label: Any
    question: Any
    fields: tuple[Field, ...] = ()


PACK = Step("pack", gettext_lazy("Packed"), gettext_lazy("Pack these, and close the parcel."))
SHIP = Step(
    "ship",
    gettext_lazy("Shipped"),
    gettext_lazy("Hand it to the carrier. Scan the tracking number off the label."),
    (
        Field("tracking_number", gettext_lazy("Tracking number"), 60),
        Field("carrier", gettext_lazy("Carrier"), 60),
    ),
)
READY = Step(
    "ready",
    gettext_lazy("On the pickup shelf"),
    gettext_lazy("Put it on the pickup shelf. The customer is told a code."),
)
COLLECT = Step(
    "collect",
    gettext_lazy("Hand over"),
    gettext_lazy("Ask the customer for the code of the mail."),
    (Field("code", gettext_lazy("Code"), 20, is_needed=True),),
)


class PickingPages:
    """The pages of the scanner, for the admin of parcels."""

    actions_list: ClassVar = ["scanner"]
    get_queryset: Callable[[HttpRequest], QuerySet[Fulfilment]]
    has_fulfil_permission: Callable[[HttpRequest], bool]
    has_collect_permission: Callable[[HttpRequest], bool]
    admin_site: Any
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        """The list and the screen, before the pages of every admin."""
        view = self.admin_site.admin_view
        own = [
            path("picking/", view(self.list_view), name="orders_fulfilment_picking"),
            path("picking/<uuid:pk>/", view(self.screen_view), name="orders_fulfilment_scan"),
        ]
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc] # of the admin beside it
        return [*own, *urls]

    @action(
        description=gettext_lazy("Picking with a scanner"),
        icon="barcode_scanner",
        url_path="scanner",
        permissions=["collect"],
    )
    def scanner(self, request: HttpRequest) -> HttpResponse:
        """Go to the list of the scanner."""
        return HttpResponseRedirect(reverse("admin:orders_fulfilment_picking"))

    def list_view(self, request: HttpRequest) -> HttpResponse:
        """What is to be done where this person works; a number that is scanned opens its parcel."""
        statuses = self._queues(request)
        said = request.GET.get("q", "").strip().upper()
        caller = principal_of(request.user)
        if caller is None:
            raise PermissionDenied
        rows = selectors.fulfilments_listed(caller).filter(status__in=statuses)
        if said:
            rows = rows.filter(order__number=said)
        parcels = list(rows.order_by("created_at", "pk")[:MOST])
        if said and len(parcels) == 1:
            return HttpResponseRedirect(_scan_url(parcels[0].pk))
        shown = [{**vars(selectors.fulfilment_summary(p)), "url": _scan_url(p.pk)} for p in parcels]
        queues = [
            {
                "title": QUEUES[status],
                "parcels": [p for p in shown if p["status"] == status.lower()],
            }
            for status in statuses
        ]
        context = self._context(request, title=_("Picking"))
        context |= {"queues": [each for each in queues if each["parcels"]], "said": said}
        if self.has_fulfil_permission(request):
            confirmed = urlencode({"status__exact": Order.Status.CONFIRMED})
            context["orders_url"] = f"{reverse('admin:orders_order_changelist')}?{confirmed}"
        return TemplateResponse(request, "orders/picking_list.html", context)

    def screen_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The screen of what is to be done with a parcel now; the list once nothing is."""
        parcel = self.get_queryset(request).filter(pk=pk).select_related("order").first()
        if parcel is None:
            raise Http404
        if parcel.status not in self._queues(request):
            return HttpResponseRedirect(reverse("admin:orders_fulfilment_picking"))
        view = selectors.parcel(parcel.pk)
        context = self._context(request, title=str(parcel.order.number))
        context |= {"parcel": parcel, "route": f"{view.location} · {parcel.order.shipping_method}"}
        if parcel.status == Status.PENDING:
            return TemplateResponse(request, "orders/picking.html", context | _pick_screen(view))
        step = _step(parcel)
        return TemplateResponse(
            request, "orders/picking_step.html", context | _step_screen(view, step)
        )

    def _queues(self, request: HttpRequest) -> list[Status]:
        """What this person does: all of it, or the counter alone. Raises PermissionDenied."""
        if self.has_fulfil_permission(request):
            return list(QUEUES)
        if self.has_collect_permission(request):
            return [Status.READY_FOR_PICKUP]
        raise PermissionDenied

    def _context(self, request: HttpRequest, *, title: str) -> dict[str, Any]:
        list_url = reverse("admin:orders_fulfilment_changelist")
        is_list = request.path.endswith("/picking/")
        if not is_list:
            list_url = reverse("admin:orders_fulfilment_picking")
        context = {"title": title, "opts": self.opts, "list_url": list_url}
        return {**self.admin_site.each_context(request), **context}


def _scan_url(pk: UUID) -> str:
    return reverse("admin:orders_fulfilment_scan", args=[pk])


def _step(parcel: Fulfilment) -> Step:
    if parcel.status == Status.PICKED:
        return PACK
    if parcel.status == Status.READY_FOR_PICKUP:
        return COLLECT
    return READY if selectors.is_pickup(parcel.order) else SHIP


def _pick_screen(parcel: selectors.FulfilmentView) -> dict[str, Any]:
    codes = selectors.barcodes_of([line.sku for line in parcel.lines])
    lines = [
        {
            "line": line.line,
            "sku": line.sku,
            "name": line.name,
            "wanted": line.quantity,
            "codes": codes.get(line.sku, {}),
        }
        for line in parcel.lines
    ]
    return {
        "script": "orders/picking.js",
        "screen": _screen(parcel, "pick") | {"lines": lines},
        "texts": _common() | _pick_texts(),
    }


def _step_screen(parcel: selectors.FulfilmentView, step: Step) -> dict[str, Any]:
    return {
        "script": "orders/parcel.js",
        "screen": _screen(parcel, step.name),
        "texts": _common(),
        "label": step.label,
        "question": step.question,
        "fields": step.fields,
        "lines": parcel.lines,
    }


def _screen(parcel: selectors.FulfilmentView, step: str) -> dict[str, Any]:
    url = f"/api/v1/fulfilments/{parcel.id}/{step}"
    return {"id": str(parcel.id), "version": parcel.version, "step": step, "url": url}


def _common() -> dict[str, str]:
    return {
        "sign_in": _("You are signed out. Sign in in another tab; nothing is lost."),
        "offline": _("No network: it is sent as soon as there is one. Nothing is lost."),
        "sending": _("Sending…"),
        "sent": _("All sent"),
        "refused": _("Not accepted"),
    }


def _pick_texts() -> dict[str, str]:
    return {
        "ready": _("Scan an article"),
        "undone": _("Undone"),
        "nothing_to_undo": _("There is nothing to undo."),
        "quantity_of_what": _("Scan an article first, then type how many."),
        "not_whole": _("This article is picked in whole pieces."),
        "strange": _("Not in this parcel"),
        "strange_what": _("Put it back: the customer has not ordered it."),
        "too_much": _("Too many"),
        "too_much_what": _("No more of it is in this parcel. Put it back."),
        "of": _("of"),
        "empty": _("Scan something first. Where nothing is there, call the parcel off."),
        "say_why": _("Not everything was scanned. Say why, and press again."),
        "submit": _("Picked"),
        "submit_short": _("Picked in part"),
        "done": _("Picked."),
    }

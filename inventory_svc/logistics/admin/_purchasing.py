"""Goods that are bought."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory_svc.logistics import selectors, services
from inventory_svc.logistics.admin import _screens
from inventory_svc.logistics.admin._base import (
    Ask,
    DocumentAdmin,
    Line,
    actor,
    refused,
    units,
)
from inventory_svc.logistics.admin._forms import PurchaseOrderForm, RevisionForm
from inventory_svc.logistics.models import PurchaseOrder, Receipt, ReceiptLine, Supplier
from inventory_svc.logistics.rules import receipts
from inventory_svc.logistics.rules.commands import Actor, Command, Quantity
from shared_libs.backoffice.columns import localized
from shared_libs.backoffice.pages import ReadOnlyAdmin, ReadOnlyInline, ServiceAdmin
from shared_libs.money import amount_text, unit_price_text
from shared_libs.refusals import Refusal

DRAFT = PurchaseOrder.State.DRAFT
OPEN = {"ordered", "partially_received"}


@admin.register(Supplier)
class SupplierAdmin(ServiceAdmin):
    """Whom we buy from; one that we buy from no more is kept, inactive."""

    is_small = True
    list_display = ("code", "name", "currency", "lead_time_days", "email", "phone", "is_active")
    list_filter = ("is_active", "currency")
    search_fields = ("code", "name")
    ordering = ("code", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A code is for ever: orders name it."""
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Supplier, form: Any, change: Any) -> None:
        """Describe the supplier."""
        facts = services.SupplierFacts(
            code=obj.code,
            name=obj.name,
            currency=obj.currency,
            email=obj.email,
            phone=obj.phone,
            address=obj.address,
            lead_time_days=obj.lead_time_days,
            is_active=obj.is_active,
        )
        supplier, _is_new = services.describe_supplier(facts=facts)
        obj.pk = supplier.pk


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(DocumentAdmin):
    """What we have asked suppliers to bring."""

    list_display = ("number", "state", "supplier", "destination", "expected_date", "created_at")
    list_filter = ("state", "supplier", "destination")
    list_select_related = ("supplier", "destination")
    search_fields = ("number__iexact", "lines__variant__sku__iexact", "supplier__code__iexact")
    search_help_text = gettext_lazy("Number, SKU or supplier in full")
    COLUMNS = (
        gettext_lazy("ordered"),
        gettext_lazy("unit cost"),
        gettext_lazy("received"),
        gettext_lazy("missing"),
    )
    ASKS: ClassVar = {
        "order": Ask(
            gettext_lazy("Order"), gettext_lazy("Has it gone to the supplier? It is expected then.")
        ),
        "receive": Ask(
            gettext_lazy("Receive without scanning"),
            gettext_lazy("How many have come? The rest stays expected."),
            needs_quantities=True,
        ),
        "close": Ask(
            gettext_lazy("Close"),
            gettext_lazy("Nothing more is expected. Why?"),
            needs_reason=True,
            is_danger=True,
        ),
        "cancel": Ask(
            gettext_lazy("Call off"),
            gettext_lazy("Why is nothing expected?"),
            needs_reason=True,
            is_danger=True,
        ),
    }

    def rows_of(self, by: Actor) -> QuerySet[Any]:
        """The orders that go to this actor's locations."""
        return selectors.purchase_orders_of(by)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those of the stock room."""
        return self.has_act_permission(request)

    def lines_of(self, document: Any, step: str = "") -> list[Line]:
        """What of each line has come."""
        return [
            Line(
                line=row.line,
                sku=row.variant.sku,
                name=row.variant.name,
                cells=[
                    units(row.quantity),
                    localized(unit_price_text(row.unit_cost, document.currency)),
                    units(row.received),
                    units(row.missing),
                ],
                possible=row.missing,
            )
            for row in document.lines.all()
        ]

    def facts_of(self, document: Any) -> list[tuple[Any, Any]]:
        """From whom to where, until when, at what cost."""
        total = amount_text(document.total_cost, document.currency)
        return [
            (_("Supplier"), str(document.supplier)),
            (_("To"), f"{document.destination.code} · {document.destination.name}"),
            (_("Expected on"), document.expected_date or ""),
            (_("Total"), f"{localized(total)} {document.currency}"),
            (_("Accepted beyond it"), f"{document.over_receipt_percent} %"),
            (_("Note"), document.note or ""),
        ]

    def take(self, step: str, command: Command, lines: Sequence[Quantity]) -> object:
        """One step, one service."""
        if step == "order":
            return services.place_purchase_order(command=command)
        if step == "receive":
            delivery = services.Delivery(lines=lines)
            return services.receive_purchase_order(delivery=delivery, command=command)
        if step == "close":
            return services.close_purchase_order(command=command)
        return services.cancel_purchase_order(command=command)

    def screen_of(self, document: Any) -> tuple[Any, str] | None:
        """Change a draft; receive, once it is expected."""
        if document.state == DRAFT:
            url = reverse("admin:logistics_purchaseorder_revise", args=[document.pk])
            return _("Change the draft"), url
        if document.state not in OPEN:
            return None
        url = reverse("admin:logistics_purchaseorder_scan", args=[document.pk])
        return _("Receive with the scanner"), url

    def extra_of(self, request: HttpRequest, document: Any) -> Sequence[tuple[Any, str]]:
        """The page to print, and the receipts."""
        receipts = reverse("admin:logistics_receipt_changelist")
        return (
            (_("Print"), reverse("admin:logistics_purchaseorder_print", args=[document.pk])),
            (_("Receipts"), f"{receipts}?q={document.number}"),
        )

    def more_urls(self) -> list[URLPattern]:
        """The page of a draft, the screen for scanners, and the page to print."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/revise/", wrap(self.revise_view), name="logistics_purchaseorder_revise"),
            path("<int:pk>/scan/", wrap(self.scan_view), name="logistics_purchaseorder_scan"),
            path("<int:pk>/print/", wrap(self.print_view), name="logistics_purchaseorder_print"),
        ]

    def print_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The order on paper, as the supplier gets it."""
        order = self.find(request, pk)
        rows = [
            {
                "line": row.line,
                "sku": row.variant.sku,
                "name": row.variant.name,
                "quantity": units(row.quantity),
                "unit_cost": localized(unit_price_text(row.unit_cost, order.currency)),
                "cost": localized(amount_text(row.cost_in(order.currency), order.currency)),
            }
            for row in order.lines.all()
        ]
        total = localized(amount_text(order.total_cost, order.currency))
        context = {"order": order, "rows": rows, "total": total}
        return TemplateResponse(request, "logistics/purchase_order_print.html", context)

    def scan_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The screen on which a delivery is received by scanning it."""
        order = self.find(request, pk)
        if not self.has_act_permission(request):
            raise PermissionDenied
        if order.state not in OPEN:
            return HttpResponseRedirect(self.page_url(order))
        screen = _screens.Delivery(
            number=order.number,
            step="receive",
            url=f"/api/v1/inventory/purchase-orders/{order.number}/receipts",
            route=f"{order.supplier.name} → {order.destination.code}",
            lines=[
                _screens.Goods(row.variant, row.missing, _acceptable(order, row))
                for row in order.lines.all()
            ],
            asks_for_delivery_note=True,
        )
        context = self.context(request, order) | _screens.delivery(screen)
        return TemplateResponse(request, "logistics/delivery.html", context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Draft an order."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PurchaseOrderForm(request.POST or None, rows=request.POST or None, by=actor(request))
        if form.is_valid() and (made := self._drafted(request, form)):
            return HttpResponseRedirect(self.page_url(made))
        context = self.context(request) | {"form": form, "title": _("Draft a purchase order")}
        return TemplateResponse(request, "logistics/lines_form.html", context)

    def revise_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change a draft: its head, and lines that are added, changed or taken away."""
        order = self.find(request, pk)
        if not self.has_act_permission(request):
            raise PermissionDenied
        if order.state != DRAFT and request.method != "POST":
            return HttpResponseRedirect(self.page_url(order))
        form = RevisionForm(request.POST or None, draft=order, by=actor(request))
        if form.is_valid() and self._revised(request, form, order):
            return HttpResponseRedirect(self.page_url(order))
        context = self.context(request, order) | {
            "form": form,
            "question": _("An emptied row takes its article off the order."),
            "back_url": self.page_url(order),
        }
        return TemplateResponse(request, "logistics/lines_form.html", context)

    def _drafted(self, request: HttpRequest, form: PurchaseOrderForm) -> PurchaseOrder | None:
        command = Command("", actor(request), timezone.now())
        try:
            return services.draft_purchase_order(wanted=_wanted(form), command=command)
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
            return None

    def _revised(self, request: HttpRequest, form: RevisionForm, order: PurchaseOrder) -> bool:
        version = form.cleaned_data["version"]
        command = Command(order.number, actor(request), timezone.now(), version)
        try:
            services.revise_purchase_order(wanted=_wanted(form), command=command)
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
            return False
        return True


class ReceiptLineInline(ReadOnlyInline):
    """What came, and at what cost."""

    model = ReceiptLine
    fields: ClassVar = ["article", "units", "unit_cost"]
    readonly_fields: ClassVar = ["article", "units", "unit_cost"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReceiptLine]:
        """Lines with articles."""
        return ReceiptLine.objects.select_related("order_line__variant")

    @admin.display(description=gettext_lazy("article"))
    def article(self, line: ReceiptLine) -> str:
        """SKU and name."""
        return f"{line.order_line.variant.sku} · {line.order_line.variant.name}"

    @admin.display(description=gettext_lazy("quantity"))
    def units(self, line: ReceiptLine) -> str:
        """How many."""
        return units(line.quantity)


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """What came at once for an order."""

    list_display = ("number", "order", "supplier", "destination", "delivery_note", "received_at")
    list_filter = ("order__supplier", "order__destination")
    search_fields = ("number__iexact", "order__number__iexact", "delivery_note__iexact")
    search_help_text = gettext_lazy("Number of the receipt, of the order, or on the paper")
    ordering = ("-pk",)
    inlines: ClassVar = [ReceiptLineInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Receipt]:
        """What came to the person's own locations."""
        return selectors.receipts_of(actor(request))

    @admin.display(description=gettext_lazy("supplier"))
    def supplier(self, receipt: Receipt) -> str:
        """Who brought it."""
        return str(receipt.order.supplier)

    @admin.display(description=gettext_lazy("to"))
    def destination(self, receipt: Receipt) -> str:
        """Where it came."""
        return receipt.order.destination.code


def _wanted(form: PurchaseOrderForm) -> services.OrderWanted:
    facts = {name: form.cleaned_data[name] for name in PurchaseOrderForm.base_fields}
    return services.OrderWanted(**facts, lines=form.named)


def _acceptable(order: Any, row: Any) -> Decimal:
    return receipts.acceptable(row.as_state, over_percent=order.over_receipt_percent)

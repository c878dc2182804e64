"""Refunds: what awaits approval, and what does not arrive."""

from typing import Any, ClassVar  # Any: Django's admin hooks are untyped
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from order_svc.orders import services
from order_svc.orders.admin._forms import granter
from order_svc.orders.models import Refund, RefundLine, RefundTender
from order_svc.returns.models import RmaLine
from shared_libs.backoffice.dialogs import back_to, dialog
from shared_libs.backoffice.pages import LedgerAdmin, ReadOnlyInline
from shared_libs.refusals import Refusal


class RefundLineInline(ReadOnlyInline):
    """Which units are given back."""

    model = RefundLine
    fields: ClassVar = ["order_line", "quantity", "net", "tax", "total", "why", "way"]
    readonly_fields: ClassVar = ["why", "way"]
    ordering: ClassVar = ["pk"]

    @display(description=gettext_lazy("reason"))
    def why(self, line: RefundLine) -> str:
        """The reason of a return in words; of staff in theirs."""
        return str(dict(RmaLine.Reason.choices).get(line.reason, line.reason))

    @display(description=gettext_lazy("disposition"))
    def way(self, line: RefundLine) -> str:
        """What becomes of the goods, in words."""
        return str(dict(RmaLine.Disposition.choices).get(line.disposition, line.disposition))


class RefundTenderInline(ReadOnlyInline):
    """Where the money goes, and how far it is."""

    model = RefundTender
    fields: ClassVar = ["type", "amount", "status", "tries", "last_error", "needs_attention"]
    ordering: ClassVar = ["pk"]


@admin.register(Refund)
class RefundAdmin(LedgerAdmin):
    """Refunds; one above somebody's limit is approved here by somebody else."""

    list_display = ("order", "requested_at", "status", "total", "currency", "requested_by")
    list_filter = ("status", "is_at_till")
    list_select_related = ("order",)
    ordering = ("-requested_at", "-id")
    name_field = "order__number"
    search_help_text = gettext_lazy("An order's number or a refund's id, in full.")
    inlines: ClassVar = [RefundLineInline, RefundTenderInline]
    actions_detail: ClassVar = ["approve", "reject"]
    fields: ClassVar = [
        ("order", "status", "reason"),
        ("shipping", "shipping_tax", "goodwill"),
        ("total", "currency", "location"),
        ("requested_by", "requested_at"),
        ("decided_by", "refunded_at", "business_date"),
    ]

    def has_approve_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person approves refunds."""
        return request.user.has_perm("orders.approve_refund")

    @action(
        description=gettext_lazy("Approve"),
        icon="check",
        permissions=["approve"],
        dialog=dialog(gettext_lazy("Let this money go back"), "", None, gettext_lazy("Approve")),
    )
    def approve(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Approve what a colleague has asked for."""
        return self._decide(request, services.approve_refund, object_id)

    @action(
        description=gettext_lazy("Reject"),
        icon="block",
        permissions=["approve"],
        dialog=dialog(gettext_lazy("Keep this money"), "", None, gettext_lazy("Reject")),
    )
    def reject(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Refuse what a colleague has asked for."""
        return self._decide(request, services.reject_refund, object_id)

    def _decide(self, request: HttpRequest, decide: Any, object_id: str) -> HttpResponse:
        try:
            decide(refund_id=UUID(object_id), by=granter(request), now=timezone.now())
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
        else:
            self.message_user(request, _("It is decided."), messages.SUCCESS)
        return back_to(request, reverse("admin:orders_refund_change", args=[object_id]))

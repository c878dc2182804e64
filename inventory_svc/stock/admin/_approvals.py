"""Corrections that wait for somebody else's yes."""

from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from inventory_svc.stock import services
from inventory_svc.stock.admin._reasons import ReasonColumn, with_reasons
from inventory_svc.stock.models import AdjustmentRequest
from shared_libs.auth.principals import principal_of
from shared_libs.backoffice.dialogs import ReasonDialog, back_to, dialog
from shared_libs.backoffice.pages import ReadOnlyAdmin, actor_of
from shared_libs.refusals import Refusal


def roles_of(request: HttpRequest) -> frozenset[str]:
    """In which roles somebody corrects stock by hand."""
    caller = principal_of(request.user)
    return caller.roles if caller else frozenset()


@admin.register(AdjustmentRequest)
class AdjustmentRequestAdmin(ReasonColumn, ReadOnlyAdmin):
    """What somebody may not correct alone: approved or rejected by somebody else."""

    store_lookup = "location__code"
    list_display = (
        "asked_at",
        "location",
        "lines_text",
        "units",
        "reason_text",
        "asked_by",
        "state",
        "decided_by",
    )
    list_filter = ("state", "location")
    list_select_related = ("location",)
    search_fields = ("=pk",)
    search_help_text = _("The number of a request, as the ledger names it.")
    ordering = ("-pk",)
    actions_detail: ClassVar = ["approve", "reject"]
    fields: ClassVar = [
        ("location", "state"),
        "lines_text",
        ("units", "kind"),
        "reason_text",
        ("asked_by", "asked_at"),
        ("decided_by", "decided_at"),
        "decision",
    ]
    readonly_fields: ClassVar = ["lines_text", "reason_text"]

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Something to decide, as long as nothing is decided."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        actions: list[Any] = super().get_actions_detail(request, object_id)
        return actions if row.state == AdjustmentRequest.State.WAITING else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdjustmentRequest]:
        """The requests, with the names of their reasons in the reader's language."""
        return with_reasons(super().get_queryset(request))

    @admin.display(description=_("wanted"))
    def lines_text(self, row: AdjustmentRequest) -> str:
        """By how much each article is to differ, in one line."""
        return ", ".join(f"{each['sku']}: {each['quantity']}" for each in row.lines)

    def has_decide_permission(self, request: HttpRequest, _object_id: str = "") -> bool:
        """Those of the stock room; a service looks who asked, and at the limit."""
        return request.user.has_perm("stock.decide_adjustmentrequest")

    @action(
        description=_("Approve"),
        icon="check",
        permissions=["decide"],
        dialog=dialog(_("Let the stock differ by this"), "", None, _("Approve")),
    )
    def approve(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Let happen what a colleague has asked for."""
        return self._decide(request, services.approve_adjustment, object_id)

    @action(
        description=_("Reject or withdraw"),
        icon="block",
        permissions=["decide"],
        dialog=dialog(
            _("Nothing will differ"), _("Why not?"), ReasonDialog, _("Reject or withdraw")
        ),
    )
    def reject(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Let nothing happen, for a reason."""
        reason = form.cleaned_data["reason"]
        return self._decide(request, services.turn_down_adjustment, object_id, reason=reason)

    def _decide(
        self, request: HttpRequest, decide: Any, object_id: str, **said: str
    ) -> HttpResponse:
        get_object_or_404(self.get_queryset(request), pk=object_id)
        by = services.Corrector(actor_of(request), roles_of(request))
        try:
            decide(request_id=int(object_id), by=by, now=timezone.now(), **said)
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
        else:
            self.message_user(request, _now("It is decided."), messages.SUCCESS)
        return back_to(request, reverse("admin:stock_adjustmentrequest_change", args=[object_id]))

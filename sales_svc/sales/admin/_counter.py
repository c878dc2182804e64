"""Who sells, what managers approved, and what shifts came to."""

from functools import partial
from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminPasswordWidget

from sales_svc.sales import selectors, services
from sales_svc.sales.admin._documents import RegisterRowsAdmin
from sales_svc.sales.admin._figures import figures_of
from sales_svc.sales.models import Approval, Cashier, ParkedSale, Shift, ValueCharge, ZReport
from sales_svc.sales.rules import z_reports
from shared_libs.auth.principals import principal_of
from shared_libs.auth.stores import stores_of
from shared_libs.backoffice.dialogs import back_to, dialog
from shared_libs.backoffice.pages import ReadOnlyAdmin, ServiceAdmin, actor_of
from shared_libs.refusals import Refusal


class PinDialog(BaseDialogForm):
    """A new PIN, typed by the cashier."""

    pin = forms.CharField(
        label=gettext_lazy("PIN"),
        max_length=10,
        help_text=gettext_lazy("Six to ten digits, not all the same and not in a row."),
        widget=UnfoldAdminPasswordWidget(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


@admin.register(Cashier)
class CashierAdmin(ServiceAdmin):
    """Who sells at the tills of which store, and what each may do alone."""

    store_lookup = "store__code"
    is_small = True
    list_display = (
        "code",
        "name",
        "store",
        "role",
        "discount_limit",
        "refund_limit",
        "status",
        "pin_set_at",
        "locked_until",
    )
    list_filter = ("status", "role", "store")
    list_select_related = ("store",)
    search_fields = ("code", "name")
    ordering = ("store__code", "code")
    fields: ClassVar = [
        ("store", "code", "name"),
        ("role", "status"),
        ("discount_limit", "refund_limit"),
        ("pin_set_at", "locked_until"),
    ]
    actions_detail: ClassVar = ["set_pin", "archive", "restore"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Documents name the code; the rest has steps of its own."""
        own = ("status", "pin_set_at", "locked_until")
        return (*own, "store", "code") if obj else own

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A cashier is added to one of the own stores."""
        kwargs["queryset"] = selectors.stores_of(stores_of(principal_of(request.user)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Cashier, form: Any, change: Any) -> None:
        """A new cashier is added by the service; limits and role are changed with their history."""
        if change:
            super().save_model(request, obj, form, change)
            return
        particulars = services.CashierParticulars(
            store=obj.store.code,
            code=obj.code,
            name=obj.name,
            role=obj.role,
            discount_limit=obj.discount_limit,
            refund_limit=obj.refund_limit,
        )
        added = services.add_cashier(particulars=particulars, actor=actor_of(request))
        obj.pk = added.pk

    @action(
        description=gettext_lazy("Set the PIN"),
        icon="key",
        permissions=["change"],
        dialog=dialog(gettext_lazy("A new PIN"), "", PinDialog, gettext_lazy("Set")),
    )
    def set_pin(self, request: HttpRequest, form: PinDialog, object_id: str) -> HttpResponse:
        """The cashier types a new PIN; tills hear of it when they next ask."""
        pin, now = form.cleaned_data["pin"], timezone.now()
        step = partial(services.set_pin, pin=pin, actor=actor_of(request), now=now)
        return self._step(request, object_id, step)

    @action(
        description=gettext_lazy("Archive"),
        icon="block",
        permissions=["change"],
        dialog=dialog(
            gettext_lazy("Take this cashier off the tills"), "", None, gettext_lazy("Archive")
        ),
    )
    def archive(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """The person sells no more."""
        return self._step(
            request, object_id, partial(services.archive_cashier, actor=actor_of(request))
        )

    @action(
        description=gettext_lazy("Restore"),
        icon="undo",
        permissions=["change"],
        dialog=dialog(
            gettext_lazy("Let this cashier sell again"), "", None, gettext_lazy("Restore")
        ),
    )
    def restore(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """The person sells again, with a new PIN."""
        return self._step(
            request, object_id, partial(services.restore_cashier, actor=actor_of(request))
        )

    def _step(self, request: HttpRequest, object_id: str, step: Any) -> HttpResponse:
        cashier = self.get_queryset(request).get(pk=UUID(object_id))
        try:
            step(cashier_id=cashier.pk)
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
        else:
            self.message_user(request, _("Done."), messages.SUCCESS)
        return back_to(request, reverse("admin:sales_cashier_change", args=[cashier.pk]))


@admin.register(Approval)
class ApprovalAdmin(RegisterRowsAdmin):
    """What managers have allowed at the tills."""

    list_display = ("occurred_at", "register", "action", "manager", "cashier", "reason")
    list_filter = ("action", "register__store")
    list_select_related = ("register__store",)
    search_fields = ("=document_id",)
    search_help_text = gettext_lazy("The id of a document, in full.")
    ordering = ("-pk",)


@admin.register(ZReport)
class ZReportAdmin(RegisterRowsAdmin):
    """The archive of Z reports; none is ever changed."""

    list_display = ("shown_number", "register", "kind", "business_date", "issued_at", "total")
    list_filter = ("kind", "register__store", "business_date")
    list_select_related = ("register__store", "shift")
    search_fields = ("=number", "=register__code")
    search_help_text = gettext_lazy("Number or register, in full.")
    ordering = ("-pk",)
    fields: ClassVar = [
        ("shown_number", "register", "kind"),
        ("business_date", "issued_at"),
        "figures",
        "documents",
        ("previous_hash", "hash"),
    ]
    readonly_fields = ("shown_number", "figures", "documents")

    @admin.display(description=gettext_lazy("number"), ordering="pk")
    def shown_number(self, report: ZReport) -> str:
        """As it is printed."""
        return f"Z {report.number}"

    @admin.display(description=gettext_lazy("total"))
    def total(self, report: ZReport) -> str:
        """What it comes to, by currency."""
        sums = report.content.get("sums", {})
        return ", ".join(f"{each['total']} {currency}" for currency, each in sums.items())

    @admin.display(description=gettext_lazy("figures"))
    def figures(self, report: ZReport) -> SafeString:
        """What is on it."""
        return figures_of(report.content)

    @admin.display(description=gettext_lazy("documents"))
    def documents(self, report: ZReport) -> SafeString:
        """The documents that it counts."""
        sales = reverse("admin:sales_sale_changelist")
        returns = reverse("admin:sales_returndoc_changelist")
        return format_html(
            '<a href="{}?z_report={}">{}</a> · <a href="{}?z_report={}">{}</a>',
            *(sales, report.pk, _("sales")),
            *(returns, report.pk, _("returns")),
        )


@admin.register(Shift)
class ShiftAdmin(RegisterRowsAdmin):
    """Cashiers' sessions with what was expected and counted."""

    list_display = (
        "shift_id",
        "register",
        "cashier",
        "business_date",
        "status",
        "opened_at",
        "closed_at",
        "difference",
    )
    list_filter = ("status", "register__store", "business_date")
    list_select_related = ("register__store",)
    search_fields = ("=shift_id", "=cashier")
    ordering = ("-pk",)
    readonly_fields = ("so_far", "reports")

    @admin.display(description=gettext_lazy("X report"))
    def so_far(self, shift: Shift) -> SafeString:
        """What is in no Z report yet."""
        takings = selectors.unreported_takings(shift)
        return figures_of(z_reports.takings_document(takings))

    @admin.display(description=gettext_lazy("Z reports"))
    def reports(self, shift: Shift) -> str:
        """The numbers of its reports."""
        return ", ".join(f"Z {number}" for number in selectors.z_numbers(shift))


@admin.register(ParkedSale)
class ParkedSaleAdmin(ReadOnlyAdmin):
    """Baskets that tills have put aside."""

    store_lookup = "store__code"
    list_display = ("parked_at", "store", "label", "cashier", "status", "ended_at")
    list_filter = ("status", "store")
    list_select_related = ("store",)
    search_fields = ("=id",)
    search_help_text = gettext_lazy("The id of a parked sale, in full.")
    ordering = ("-parked_at", "-pk")


@admin.register(ValueCharge)
class ValueChargeAdmin(RegisterRowsAdmin):
    """Gift cards that tills took, and whether their wallets have paid."""

    list_display = ("document_id", "register", "kind", "amount", "currency", "state", "last_error")
    list_filter = ("state", "kind", "register__store")
    list_select_related = ("register__store",)
    search_fields = ("=document_id", "=key")
    search_help_text = gettext_lazy("The id of a document, in full.")
    ordering = ("-pk",)
    exclude = ("code",)

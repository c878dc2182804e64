"""Wallets, the loyalty program and privacy requests."""

import uuid
from typing import Any  # Any: the admin's untyped hooks

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from customer_svc.customers import services
from customer_svc.customers.admin._tasks import ReasonForm, TaskAdmin, TaskForm
from customer_svc.customers.models import (
    CardSale,
    LoyaltyProgram,
    LoyaltyTier,
    OverdraftCase,
    PrivacyReceipt,
    PrivacyRequest,
    WalletAccount,
    WalletEntry,
)
from shared_libs.backoffice.pages import ReadOnlyInline, ServiceAdmin, actor_of


class GiftCardForm(TaskForm):
    """A card that somebody has paid for."""

    reference = forms.CharField(widget=forms.HiddenInput, initial=uuid.uuid4)
    amount = forms.DecimalField(label=gettext_lazy("amount"), min_value=0, max_value=10_000)
    currency = forms.RegexField(r"^[A-Z]{3}$", label=gettext_lazy("currency"), initial="CAD")
    document = forms.CharField(label=gettext_lazy("document"), max_length=80)
    is_active = forms.BooleanField(
        label=gettext_lazy("pays at once"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Without it the card pays once it is activated, when it is sold."),
    )


class EntryInline(ReadOnlyInline):
    """The ledger of the wallet."""

    model = WalletEntry
    fields = readonly_fields = (
        "created_at",
        "kind",
        "amount",
        "held_change",
        "balance_after",
        "document",
        "actor",
    )
    ordering = ("-pk",)


@admin.register(WalletAccount)
class WalletAdmin(TaskAdmin):
    """Gift cards and credits; what they hold changes by the ledger only."""

    list_display = ("__str__", "kind", "status", "customer", "currency", "balance", "held")
    list_filter = ("kind", "status", "currency")
    list_select_related = ("customer",)
    search_fields = ("last_four", "customer__number", "customer__user__email")
    fields = readonly_fields = (
        "kind",
        "status",
        "last_four",
        "customer",
        "currency",
        "balance",
        "held",
        "overdrawn",
        "expires_at",
        "created_at",
    )
    inlines = (EntryInline,)
    ordering = ("-created_at", "pk")
    actions_detail = ("activate", "block", "unblock")

    def has_value_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Who may give money and stop it."""
        return request.user.has_perm("customers.add_walletaccount")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Sell a gift card; its code is shown once."""
        if not self.has_value_permission(request):
            raise PermissionDenied
        form = GiftCardForm(request.POST or None)

        def run() -> str:
            entered = dict(form.cleaned_data)
            key = f"card:{entered.pop('reference')}"[:100]
            issue = services.Issue(key=key, kind=WalletAccount.Kind.GIFT_CARD, **entered)
            issued = services.issue_wallet(issue=issue, actor=actor_of(request), now=timezone.now())
            return _("The code of the card, shown this once: %s") % issued.code

        return self.task(request, None, form, _("New gift card"), run)

    @action(description=gettext_lazy("Activate"), url_path="activate", permissions=["value"])
    def activate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """It was sold, and pays from now on."""
        wallet = self.get_queryset(request).get(pk=object_id)
        form = TaskForm({} if request.method == "POST" else None)

        def run() -> str:
            services.activate_wallet(
                wallet_id=wallet.pk, actor=actor_of(request), now=timezone.now()
            )
            return _("The status is changed.")

        return self.task(request, wallet, form, _("Activate"), run)

    @action(description=gettext_lazy("Block"), url_path="block", permissions=["value"])
    def block(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Nothing more is paid from it."""
        return self._change(request, object_id, _("Block"), blocked=True)

    @action(description=gettext_lazy("Unblock"), url_path="unblock", permissions=["value"])
    def unblock(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """It pays again."""
        return self._change(request, object_id, _("Unblock"), blocked=False)

    def _change(
        self, request: HttpRequest, object_id: str, title: str, *, blocked: bool
    ) -> HttpResponse:
        wallet = self.get_queryset(request).get(pk=object_id)
        form = ReasonForm(request.POST or None)

        def run() -> str:
            services.change_wallet_status(
                wallet_id=wallet.pk,
                blocked=blocked,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=timezone.now(),
            )
            return _("The status is changed.")

        return self.task(request, wallet, form, title, run)


@admin.register(OverdraftCase)
class OverdraftAdmin(TaskAdmin):
    """What tills without a connection took from wallets that had less; someone closes each."""

    list_display = ("wallet", "amount", "currency", "is_over_allowance", "status", "opened_at")
    list_filter = ("status", "is_over_allowance")
    list_select_related = ("wallet",)
    search_fields = ("charge__document", "wallet__last_four", "wallet__customer__number")
    fields = readonly_fields = (
        "wallet",
        "amount",
        "currency",
        "document",
        "is_over_allowance",
        "status",
        "reason",
        "actor",
        "opened_at",
        "closed_at",
    )
    ordering = ("-opened_at", "pk")
    actions_detail = ("settle", "write_off")

    @admin.display(description=gettext_lazy("currency"))
    def currency(self, case: OverdraftCase) -> str:
        return case.wallet.currency

    @admin.display(description=gettext_lazy("document"))
    def document(self, case: OverdraftCase) -> str:
        return case.charge.document

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_value_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Who may give money."""
        return request.user.has_perm("customers.add_walletaccount")

    @action(description=gettext_lazy("Paid"), url_path="settle", permissions=["value"])
    def settle(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The customer has paid what was missing."""
        status = OverdraftCase.Status.SETTLED
        return self._close(request, object_id, status, _("The customer has paid"))

    @action(description=gettext_lazy("Write off"), url_path="write-off", permissions=["value"])
    def write_off(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The shop bears what was missing."""
        status = OverdraftCase.Status.WRITTEN_OFF
        return self._close(request, object_id, status, _("Write off"))

    def _close(self, request: HttpRequest, object_id: str, status: str, title: str) -> HttpResponse:
        case = self.get_queryset(request).get(pk=object_id)
        form = ReasonForm(request.POST or None)

        def run() -> str:
            services.close_overdraft(
                case_id=case.pk,
                status=status,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=timezone.now(),
            )
            return _("The case is closed.")

        return self.task(request, case, form, title, run)


@admin.register(CardSale)
class CardSaleAdmin(TaskAdmin):
    """Gift cards that tills sold or took back; what did not fit waits for somebody."""

    list_display = ("document", "kind", "last_four", "amount", "currency", "status", "problem")
    list_filter = ("status", "kind", "problem")
    search_fields = ("document", "last_four")
    fields = readonly_fields = (
        "document",
        "line",
        "kind",
        "wallet",
        "last_four",
        "amount",
        "currency",
        "status",
        "problem",
        "reason",
        "actor",
        "happened_at",
        "closed_at",
    )
    ordering = ("-happened_at", "pk")
    actions_detail = ("close",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_value_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Who may give money."""
        return request.user.has_perm("customers.add_walletaccount")

    @action(description=gettext_lazy("Close the case"), url_path="close", permissions=["value"])
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Somebody has seen to it: activated the card, or given the money back."""
        case = self.get_queryset(request).get(pk=object_id)
        form = ReasonForm(request.POST or None)

        def run() -> str:
            services.close_card_case(
                sale_id=case.pk,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=timezone.now(),
            )
            return _("The case is closed.")

        return self.task(request, case, form, _("Close the case"), run)


@admin.register(LoyaltyProgram)
class LoyaltyProgramAdmin(ServiceAdmin):
    """How points are earned and what they are worth."""

    list_display = ("__str__", "is_active", "points_per_unit", "point_value", "currency")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not LoyaltyProgram.objects.exists()


@admin.register(LoyaltyTier)
class LoyaltyTierAdmin(ServiceAdmin):
    """Ranks by the points of a year."""

    list_display = ("name", "code", "threshold", "multiplier")
    ordering = ("threshold",)
    is_small = True


class ReceiptInline(ReadOnlyInline):
    """What each service has said."""

    model = PrivacyReceipt
    fields = readonly_fields = ("service", "outcome", "reason", "answered_at")
    ordering = ("service",)


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(TaskAdmin):
    """Requests for a copy or for erasure; each shows who has answered."""

    list_display = ("customer", "kind", "status", "requested_at", "finished_at")
    list_filter = ("status", "kind")
    list_select_related = ("customer",)
    search_fields = ("customer__number", "customer__user__email")
    fields = readonly_fields = (
        "customer",
        "kind",
        "status",
        "reason",
        "actor",
        "requested_at",
        "verified_at",
        "finished_at",
        "expires_at",
        "fetched_at",
    )
    inlines = (ReceiptInline,)
    ordering = ("-requested_at", "-pk")
    actions_detail = ("confirm", "refuse")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_care_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Who looks after customers."""
        return request.user.has_perm("customers.change_customer")

    @action(description=gettext_lazy("Confirm"), url_path="confirm", permissions=["care"])
    def confirm(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Someone has seen who asks; all services are asked."""
        wish = self.get_queryset(request).get(pk=object_id)
        form = TaskForm({} if request.method == "POST" else None)

        def run() -> str:
            services.confirm_by_staff(
                request_id=wish.pk, actor=actor_of(request), now=timezone.now()
            )
            return _("All services are asked.")

        return self.task(request, wish, form, _("I have seen who asks"), run)

    @action(description=gettext_lazy("Refuse"), url_path="refuse", permissions=["care"])
    def refuse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The wish is refused for a reason."""
        wish = self.get_queryset(request).get(pk=object_id)
        form = ReasonForm(request.POST or None)

        def run() -> str:
            services.refuse_request(
                request_id=wish.pk,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=timezone.now(),
            )
            return _("The request is refused.")

        return self.task(request, wish, form, _("Refuse"), run)

"""Payments, with everything the provider has said."""

from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from order_svc.orders import services
from order_svc.orders.models import LedgerFinding, Payment, PaymentEvent, StoredValue
from order_svc.orders.providers import OutcomeUnknown, UnknownCharge
from shared_libs.backoffice.dialogs import ReasonDialog, back_to, dialog
from shared_libs.backoffice.pages import LedgerAdmin, ReadOnlyInline
from shared_libs.refusals import Refusal


class PaymentEventInline(ReadOnlyInline):
    """What the provider has said."""

    model = PaymentEvent
    fields: ClassVar = ["occurred_at", "kind", "amount", "provider_event_id"]
    ordering: ClassVar = ["pk"]


class RunnersAdmin(LedgerAdmin):
    """Money on its way, of which a runner can be asked to take care again."""

    def has_retry_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person tries payments again."""
        return request.user.has_perm("orders.retry_payment")

    def _hand_over(
        self,
        request: HttpRequest,
        row: Payment | StoredValue,
        *,
        done: str,
        is_taken: bool,
        no: str,
    ) -> HttpResponse:
        """Say whether the runner has it now, note it, and go back to its page."""
        if is_taken:
            self.log_change(request, row, done)
            self.message_user(request, _("The payment will be tried within seconds."))
        else:
            self.message_user(request, no, messages.WARNING)
        page = f"admin:orders_{self.opts.model_name}_change"
        return back_to(request, reverse(page, args=[row.pk]))


@admin.register(Payment)
class PaymentAdmin(RunnersAdmin):
    """Payments; one that needs attention can be tried again."""

    list_display = (
        "reference",
        "order",
        "created_at",
        "provider",
        "status",
        "amount",
        "captured_amount",
        "refunded_amount",
        "needs_attention",
    )
    list_filter = ("needs_attention", "status", "wanted", "provider")
    list_select_related = ("order",)
    ordering = ("-created_at",)
    id_field = "reference"
    name_field = "order__number"
    search_help_text = gettext_lazy("An order's number or our reference, in full.")
    inlines: ClassVar = [PaymentEventInline]
    actions_detail: ClassVar = ["retry", "capture"]
    fields: ClassVar = [
        ("order", "provider", "provider_reference", "reference"),
        ("status", "amount", "currency"),
        ("authorised_amount", "released_amount", "held_back_amount"),
        ("captured_amount", "refunded_amount", "returned_amount"),
        ("wanted", "wanted_since", "needs_attention"),
        ("tries", "next_try_at", "last_error"),
    ]

    @action(
        description=gettext_lazy("Try again"),
        icon="refresh",
        permissions=["retry"],
        dialog=dialog(
            gettext_lazy("Try this payment again"),
            gettext_lazy("The provider is asked first what has happened so far."),
            None,
            gettext_lazy("Try again"),
        ),
    )
    def retry(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Let the payment's runner have it again."""
        payment = Payment.objects.get(pk=object_id)
        is_taken = services.retry_payment(payment_id=payment.pk)
        no = _("This payment needs no attention.")
        return self._hand_over(request, payment, done="retried", is_taken=is_taken, no=no)

    @action(
        description=gettext_lazy("Take now"),
        icon="payments",
        permissions=["retry"],
        dialog=dialog(
            gettext_lazy("Take what is set aside"),
            gettext_lazy("Not all shops wait until the goods are packed."),
            None,
            gettext_lazy("Take now"),
        ),
    )
    def capture(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Have the payment taken by its runner."""
        payment = Payment.objects.get(pk=object_id)
        is_taken = services.capture_payment(payment_id=payment.pk)
        no = _("There is nothing to take.")
        return self._hand_over(request, payment, done="captured", is_taken=is_taken, no=no)


@admin.register(StoredValue)
class StoredValueAdmin(RunnersAdmin):
    """Gift cards and store credit in orders; what does not get back is tried again."""

    list_display = (
        "order",
        "kind",
        "status",
        "amount",
        "captured_amount",
        "returned_amount",
        "needs_attention",
    )
    list_filter = ("needs_attention", "status", "kind")
    list_select_related = ("order",)
    ordering = ("-id",)
    name_field = "order__number"
    search_help_text = gettext_lazy("An order's number, in full.")
    actions_detail: ClassVar = ["retry"]
    fields: ClassVar = [
        ("order", "kind", "status"),
        ("amount", "captured_amount", "returned_amount", "currency"),
        ("wallet_id", "hold_key"),
        ("is_wanted_back", "needs_attention"),
        ("tries", "next_try_at", "last_error"),
    ]

    @action(
        description=gettext_lazy("Try again"),
        icon="refresh",
        permissions=["retry"],
        dialog=dialog(
            gettext_lazy("Give this back to its wallet again"),
            gettext_lazy("A repeat gives nothing back twice."),
            None,
            gettext_lazy("Try again"),
        ),
    )
    def retry(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Let its runner have it again."""
        value = StoredValue.objects.get(pk=object_id)
        is_taken = services.retry_stored_value(value_id=value.pk)
        no = _("This payment needs no attention.")
        return self._hand_over(request, value, done="retried", is_taken=is_taken, no=no)


@admin.register(LedgerFinding)
class LedgerFindingAdmin(LedgerAdmin):
    """Where the provider's books differ from ours, as the comparison of last night found it."""

    list_display = ("__str__", "what_to_do", "found_at", "closed_at")
    list_filter = (("closed_at", admin.EmptyFieldListFilter),)
    list_select_related = ("payment",)
    ordering = ("-found_at",)
    name_field = "payment__order__number"
    search_help_text = gettext_lazy("An order's number, in full.")
    readonly_fields: ClassVar = ["what_to_do"]
    actions_detail: ClassVar = ["give_back"]
    fields: ClassVar = [
        ("payment", "provider", "reference"),
        ("ours", "theirs"),
        "what_to_do",
        ("found_at", "closed_at"),
    ]

    @display(description=gettext_lazy("what to do"))
    def what_to_do(self, finding: LedgerFinding) -> str:
        """In a sentence, for whoever decides."""
        if finding.closed_at is not None:
            return _("Nothing: it agrees again.")
        if finding.payment_id is None:
            return _("No order of ours has this charge: give it back, unless a backup is missing.")
        return _("Compare both histories; try the payment again, or correct it at the provider.")

    def has_retry_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person gives money back that belongs to no order."""
        return request.user.has_perm("orders.retry_payment")

    @action(
        description=gettext_lazy("Give back"),
        icon="undo",
        url_path="give-back",
        permissions=["retry"],
        dialog=dialog(
            gettext_lazy("Give this charge back"),
            gettext_lazy("Only for a charge that no payment of ours has."),
            ReasonDialog,
            gettext_lazy("Give back"),
        ),
    )
    def give_back(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """Have the provider let go of it, or give it back."""
        finding = LedgerFinding.objects.get(pk=object_id)
        try:
            is_done = services.return_unknown_charge(finding_id=finding.pk)
        except (Refusal, OutcomeUnknown, UnknownCharge) as problem:
            self.message_user(request, str(problem), messages.ERROR)
        else:
            self._say(request, finding, form.cleaned_data["reason"], is_done=is_done)
        return back_to(request, reverse("admin:orders_ledgerfinding_change", args=[object_id]))

    def _say(
        self, request: HttpRequest, finding: LedgerFinding, reason: str, *, is_done: bool
    ) -> None:
        if not is_done:
            self.message_user(request, _("This is no charge without a payment."), messages.WARNING)
            return
        self.log_change(request, finding, f"given back: {reason}")
        self.message_user(request, _("It is given back; tonight's comparison closes this."))

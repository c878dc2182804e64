"""Checkouts, for whoever must understand why one is stuck."""

from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from order_svc.orders import services
from order_svc.orders.models import AttemptStep, CheckoutAttempt
from shared_libs.backoffice.dialogs import ReasonDialog, back_to, dialog
from shared_libs.backoffice.pages import LedgerAdmin, ReadOnlyInline
from shared_libs.refusals import Refusal


class WhereItIs(admin.SimpleListFilter):
    """Which checkouts somebody should look at."""

    title = gettext_lazy("progress")
    parameter_name = "progress"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Parked ones wait for a person, open ones for the resumer."""
        return [("parked", gettext_lazy("parked")), ("open", gettext_lazy("open"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[CheckoutAttempt]
    ) -> QuerySet[CheckoutAttempt]:
        """Narrow the list."""
        still_open = queryset.filter(finished_at=None)
        if self.value() == "parked":
            return still_open.exclude(parked_at=None)
        return still_open if self.value() == "open" else queryset


class StepInline(ReadOnlyInline):
    """What was tried, and what came of it."""

    model = AttemptStep
    fields: ClassVar = ["name", "outcome", "tries", "intended_at", "finished_at", "result"]
    ordering: ClassVar = ["intended_at", "pk"]


@admin.register(CheckoutAttempt)
class CheckoutAttemptAdmin(LedgerAdmin):
    """Every checkout with its steps; a parked one can be taken up again."""

    list_display = ("id", "created_at", "state", "step", "tries", "is_parked", "last_error")
    list_filter = (WhereItIs, "state")
    list_select_related = False
    ordering = ("-created_at",)
    search_help_text = gettext_lazy("The id of a checkout, in full.")
    inlines: ClassVar = [StepInline]
    actions_detail: ClassVar = ["resume", "undo", "park"]
    readonly_fields: ClassVar = ["why_it_waits"]
    # the key, the token and the stored answer say more of a person than this page needs
    fields: ClassVar = [
        ("state", "step", "answer_status"),
        "why_it_waits",
        ("created_at", "finished_at", "parked_at"),
        ("tries", "next_try_at", "lease_until"),
        "last_error",
    ]

    @display(description=gettext_lazy("parked"), boolean=True)
    def is_parked(self, attempt: CheckoutAttempt) -> bool:
        """Whether it waits for a person."""
        return attempt.parked_at is not None

    @display(description=gettext_lazy("why it waits"))
    def why_it_waits(self, attempt: CheckoutAttempt) -> str:
        """In a sentence, for whoever decides what is to be done."""
        if attempt.finished_at is not None:
            return _("It has come to its end.")
        if attempt.parked_at is not None:
            return _("It was given up on at “%(step)s” and waits for a person.") % {
                "step": attempt.step
            }
        if attempt.state == CheckoutAttempt.State.CONFIRMED:
            return _("The order stands; what was held for it is being made final.")
        if attempt.state == CheckoutAttempt.State.COMPENSATING:
            return _("It is being undone; the next try is at the time below.")
        return _("It is tried again at the time below, at “%(step)s”.") % {"step": attempt.step}

    def has_resume_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person takes parked checkouts up again."""
        return request.user.has_perm("orders.resume_checkoutattempt")

    @action(
        description=gettext_lazy("Resume"),
        icon="play_arrow",
        permissions=["resume"],
        dialog=dialog(
            gettext_lazy("Take this checkout up again"),
            gettext_lazy("It is finished or undone, by twenty more tries."),
            None,
            gettext_lazy("Resume"),
        ),
    )
    def resume(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Let the resumer have it again."""
        attempt = CheckoutAttempt.objects.get(pk=object_id)
        if services.unpark_checkout(attempt_id=attempt.pk):
            self.log_change(request, attempt, "resumed")
            self.message_user(request, _("The checkout will be taken up within seconds."))
        else:
            self.message_user(request, _("This checkout is not parked."), messages.WARNING)
        return back_to(request, reverse("admin:orders_checkoutattempt_change", args=[object_id]))

    @action(
        description=gettext_lazy("Undo"),
        icon="undo",
        permissions=["resume"],
        dialog=dialog(
            gettext_lazy("Take this checkout back"),
            gettext_lazy("What it holds is released; the customer is told so."),
            ReasonDialog,
            gettext_lazy("Undo"),
        ),
    )
    def undo(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """Have everything taken back."""
        return self._decide(request, form, object_id, services.undo_checkout, "undone")

    @action(
        description=gettext_lazy("Park"),
        icon="pause",
        permissions=["resume"],
        dialog=dialog(
            gettext_lazy("Leave this checkout alone for now"),
            gettext_lazy("Nobody works on it until it is resumed."),
            ReasonDialog,
            gettext_lazy("Park"),
        ),
    )
    def park(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """Keep the resumer away from it."""
        return self._decide(request, form, object_id, services.park_checkout, "parked")

    def _decide(
        self, request: HttpRequest, form: ReasonDialog, object_id: str, command: Any, done: str
    ) -> HttpResponse:
        attempt, reason = CheckoutAttempt.objects.get(pk=object_id), form.cleaned_data["reason"]
        try:
            is_done = command(attempt_id=attempt.pk, reason=reason)
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
        else:
            if is_done:
                self.log_change(request, attempt, f"{done}: {reason}")
                self.message_user(request, _("Done; the page shows how it goes on."))
            else:
                text = _("It is over, or somebody works on it at this moment.")
                self.message_user(request, text, messages.WARNING)
        return back_to(request, reverse("admin:orders_checkoutattempt_change", args=[object_id]))

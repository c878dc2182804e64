"""Mails to customers: what has gone, what waits, and what was given up."""

from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from order_svc.orders import services
from order_svc.orders.models import Mail
from shared_libs.backoffice.dialogs import back_to, dialog
from shared_libs.backoffice.pages import LedgerAdmin, actor_of
from shared_libs.refusals import Refusal

_LABELS = {"SENT": "success", "WAITING": "info", "FAILED": "danger"}
# a code for a guest is issued for whoever asks for it, by nobody else
_ONLY_ON_WISH = "code"


@admin.register(Mail)
class MailAdmin(LedgerAdmin):
    """Every mail about an order; what failed is tried again, what went is sent once more."""

    list_display = ("kind", "order", "created_at", "shown_status", "sent_at", "tries")
    list_filter = ("status",)
    list_select_related = ("order",)
    ordering = ("-created_at", "-id")
    name_field = "order__number"
    search_help_text = gettext_lazy("An order's number or a mail's id, in full.")
    actions_detail: ClassVar = ["retry", "resend"]
    fields: ClassVar = [
        ("order", "kind", "status"),
        ("created_at", "sent_at"),
        ("tries", "next_try_at", "last_error"),
    ]

    @display(description=gettext_lazy("status"), label=_LABELS)
    def shown_status(self, mail: Mail) -> tuple[str, str]:
        """The status as a coloured label."""
        return mail.status, mail.get_status_display()

    def has_retry_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person sends mails again."""
        return request.user.has_perm("orders.retry_mail")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only what is possible now."""
        actions: list[Any] = super().get_actions_detail(request, object_id)
        mail = self.get_queryset(request).filter(pk=object_id).first()
        if mail is None or mail.kind == _ONLY_ON_WISH:
            return []
        wanted = {Mail.Status.FAILED: "retry", Mail.Status.SENT: "resend"}.get(mail.status, "")
        return [each for each in actions if each.method.original_function_name == wanted]

    @action(
        description=gettext_lazy("Try again"),
        icon="refresh",
        permissions=["retry"],
        dialog=dialog(
            gettext_lazy("Try to send this mail again"),
            gettext_lazy("Eight more times, within hours."),
            None,
            gettext_lazy("Try again"),
        ),
    )
    def retry(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Let the sender have it again."""
        mail = Mail.objects.get(pk=object_id)
        if services.retry_mail(mail=mail):
            self.log_change(request, mail, "retried")
            self.message_user(request, _("The mail goes within seconds."), messages.SUCCESS)
        else:
            self.message_user(request, _("This mail was not given up."), messages.WARNING)
        return back_to(request, reverse("admin:orders_mail_change", args=[object_id]))

    @action(
        description=gettext_lazy("Send once more"),
        icon="forward_to_inbox",
        permissions=["retry"],
        dialog=dialog(
            gettext_lazy("Send this mail once more"),
            gettext_lazy("To the address that the order has now; it says what holds now."),
            None,
            gettext_lazy("Send once more"),
        ),
    )
    def resend(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Write and send it once more."""
        mail = Mail.objects.select_related("order").get(pk=object_id)
        try:
            made = services.resend_mail(mail=mail, actor=actor_of(request), now=timezone.now())
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
            return back_to(request, reverse("admin:orders_mail_change", args=[object_id]))
        self.message_user(request, _("The mail goes within seconds."), messages.SUCCESS)
        return back_to(request, reverse("admin:orders_mail_change", args=[made.pk]))

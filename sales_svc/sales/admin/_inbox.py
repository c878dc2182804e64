"""What staff must look at: exceptions, malformed items, batches, the quarantine."""

from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rest_framework.exceptions import ParseError

from sales_svc.sales import services
from sales_svc.sales.admin._documents import RegisterRowsAdmin
from sales_svc.sales.models import (
    QuarantinedBody,
    RefusedItem,
    SyncBatch,
    SyncException,
    SyncItem,
)
from shared_libs.backoffice.pages import actor_of
from shared_libs.backoffice.reasons import asks_for_reason
from shared_libs.refusals import Refusal

Rows = QuerySet[Any]


@admin.register(SyncException)
class SyncExceptionAdmin(RegisterRowsAdmin):
    """The inbox: what does not fit, until someone has looked at it."""

    list_display = (
        "kind",
        "status",
        "store",
        "register",
        "sequence",
        "receipt",
        "detail",
        "opened_at",
        "closed_by",
    )
    list_filter = ("status", "kind", "register__store")
    list_select_related = ("register__store", "item")
    search_fields = ("=item__receipt_number", "=item__item_id", "=register__code")
    search_help_text = gettext_lazy("Receipt number, item or register, in full.")
    ordering = ("-opened_at", "-pk")
    actions: ClassVar = ["resolve", "write_off"]

    @admin.display(description=gettext_lazy("store"), ordering="register__store__code")
    def store(self, row: SyncException) -> str:
        """Where it was."""
        return row.register.store.code

    @admin.display(description=gettext_lazy("receipt"))
    def receipt(self, row: SyncException) -> str:
        """The document it is about."""
        return row.item.receipt_number

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Those who answer for a store."""
        return request.user.has_perm("sales.change_syncexception")

    @admin.action(description=gettext_lazy("Mark as resolved"), permissions=["close"])
    @asks_for_reason(question=gettext_lazy("How were these exceptions resolved?"))
    def resolve(self, request: HttpRequest, rows: Rows, reason: str) -> None:
        """Close the chosen exceptions as resolved."""
        self._close(request, rows, SyncException.Status.RESOLVED, reason)

    @admin.action(description=gettext_lazy("Write off"), permissions=["close"])
    @asks_for_reason(question=gettext_lazy("Why are these exceptions written off?"))
    def write_off(self, request: HttpRequest, rows: Rows, reason: str) -> None:
        """Close the chosen exceptions as written off."""
        self._close(request, rows, SyncException.Status.WRITTEN_OFF, reason)

    def _close(self, request: HttpRequest, rows: Rows, status: str, reason: str) -> None:
        chosen = list(rows.filter(status=SyncException.Status.OPEN).values_list("pk", flat=True))
        for exception_id in chosen:
            services.close_exception(
                exception_id=exception_id,
                status=status,
                note=reason,
                actor=actor_of(request),
                now=timezone.now(),
            )
        told = ngettext("%(count)d exception closed.", "%(count)d exceptions closed.", len(chosen))
        self.message_user(request, told % {"count": len(chosen)}, messages.SUCCESS)


@admin.register(SyncItem)
class SyncItemAdmin(RegisterRowsAdmin):
    """Each used sequence of each register; malformed ones with their body."""

    list_display = ("sequence", "register", "type", "verdict", "code", "field", "receipt_number")
    list_filter = ("verdict", "type", "register__store")
    list_select_related = ("register__store",)
    search_fields = ("=item_id", "=receipt_number")
    search_help_text = gettext_lazy("Item or receipt number, in full.")
    ordering = ("-pk",)


@admin.register(RefusedItem)
class RefusedItemAdmin(RegisterRowsAdmin):
    """Malformed items that could use no sequence, with their body."""

    list_display = ("received_at", "register", "sequence", "item_id", "code")
    list_filter = ("code", "register__store")
    list_select_related = ("register__store",)
    search_fields = ("=item_id",)
    ordering = ("-pk",)


@admin.register(SyncBatch)
class SyncBatchAdmin(RegisterRowsAdmin):
    """What the tills sent."""

    list_display = ("batch_id", "register", "received_at", "state", "done", "item_count")
    list_filter = ("state", "register__store")
    list_select_related = ("register__store",)
    search_fields = ("=batch_id",)
    ordering = ("-pk",)
    fields: ClassVar = [
        "batch_id",
        "register",
        "received_at",
        "state",
        "done",
        "item_count",
        "said",
    ]
    readonly_fields = ("said",)

    @admin.display(description=gettext_lazy("answer"))
    def said(self, batch: SyncBatch) -> str:
        """The answer as it was given."""
        return bytes(batch.answer).decode() if batch.answer is not None else ""


@admin.register(QuarantinedBody)
class QuarantinedBodyAdmin(RegisterRowsAdmin):
    """What revoked registers still sent; a manager may let it in."""

    list_display = ("register", "received_at", "size", "released_at", "released_by")
    list_filter = ("register__store",)
    list_select_related = ("register__store",)
    search_fields = ("=register__code",)
    ordering = ("-received_at", "-pk")
    fields: ClassVar = ["register", "received_at", "size", "released_at", "released_by", "content"]
    readonly_fields = ("content",)
    actions: ClassVar = ["release"]

    @admin.display(description=gettext_lazy("content"))
    def content(self, kept: QuarantinedBody) -> str:
        """What was sent, as far as a person will read."""
        return bytes(kept.body)[:20_000].decode(errors="replace")

    def has_release_permission(self, request: HttpRequest) -> bool:
        """Those who answer for a store."""
        return request.user.has_perm("sales.change_quarantinedbody")

    @admin.action(description=gettext_lazy("Release"), permissions=["release"])
    def release(self, request: HttpRequest, rows: Rows) -> None:
        """Take the chosen bodies as if their registers were not revoked."""
        for kept in rows:
            try:
                services.release_quarantined_body(
                    quarantined_id=kept.pk, actor=actor_of(request), now=timezone.now()
                )
            except (Refusal, ParseError) as refusal:
                self.message_user(request, f"{kept}: {refusal.detail}", messages.ERROR)
            else:
                told = _("%(register)s: released.") % {"register": kept.register}
                self.message_user(request, told, messages.SUCCESS)

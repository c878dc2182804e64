"""What staff must look at: exceptions, malformed items, batches, the quarantine."""

from functools import partial
from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rest_framework.exceptions import ParseError
from unfold.decorators import action

from sales_svc.sales import services
from sales_svc.sales.admin._advice import advice_for, detail_text
from sales_svc.sales.admin._documents import RegisterRowsAdmin
from sales_svc.sales.models import (
    QuarantinedBody,
    RefusedItem,
    SyncBatch,
    SyncException,
    SyncItem,
)
from shared_libs.backoffice.pages import actor_of, run_on_each
from shared_libs.backoffice.reasons import asks_for_reason
from shared_libs.refusals import Refusal

Rows = QuerySet[Any]


class MineFilter(admin.SimpleListFilter):
    """Whose the exceptions are."""

    title = gettext_lazy("owner")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Mine, or nobody's."""
        return [("mine", gettext_lazy("mine")), ("nobody", gettext_lazy("nobody's"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        """Those of the chosen owner."""
        owners = {"mine": actor_of(request), "nobody": ""}
        chosen = self.value()
        return queryset.filter(owner=owners[chosen]) if chosen in owners else queryset


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
        "said",
        "suggested",
        "owner",
        "opened_at",
    )
    list_filter = ("status", "kind", "register__store", MineFilter)
    list_select_related = ("register__store", "item")
    search_fields = ("=item__receipt_number", "=item__item_id", "=register__code")
    search_help_text = gettext_lazy("Receipt number, item or register, in full.")
    ordering = ("-opened_at", "-pk")
    actions: ClassVar = ["follow", "take", "resolve", "write_off"]
    actions_detail: ClassVar = ["follow_one"]
    fields: ClassVar = [
        ("kind", "status", "owner"),
        ("register", "sequence", "receipt"),
        "said",
        "suggested",
        "document",
        ("opened_at", "closed_at", "closed_by"),
        "note",
    ]
    readonly_fields = ("receipt", "said", "suggested", "document")

    @admin.display(description=gettext_lazy("store"), ordering="register__store__code")
    def store(self, row: SyncException) -> str:
        """Where it was."""
        return row.register.store.code

    @admin.display(description=gettext_lazy("receipt"))
    def receipt(self, row: SyncException) -> str:
        """The document it is about."""
        return row.item.receipt_number

    @admin.display(description=gettext_lazy("what it says"))
    def said(self, row: SyncException) -> str:
        """The detail, as a person reads it."""
        return detail_text(row.detail)

    @admin.display(description=gettext_lazy("suggested"))
    def suggested(self, row: SyncException) -> str:
        """What staff are advised to do."""
        return advice_for(row.kind)

    @admin.display(description=gettext_lazy("document"))
    def document(self, row: SyncException) -> str:
        """The sale or return it is about."""
        name = {"sale": "sale", "return": "returndoc", "void": "void"}.get(row.item.type)
        if name is None or row.item.item_id is None:
            return ""
        address = reverse(f"admin:sales_{name}_change", args=[row.item.item_id])
        return format_html(
            '<a href="{}">{}</a>', address, row.item.receipt_number or row.item.item_id
        )

    def has_close_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Those who answer for a store."""
        return request.user.has_perm("sales.change_syncexception")

    @admin.action(description=gettext_lazy("Do what is suggested"), permissions=["close"])
    @asks_for_reason(question=gettext_lazy("Why is the suggested right?"))
    def follow(self, request: HttpRequest, rows: Rows, reason: str) -> None:
        """Each of the chosen exceptions ends as its kind is advised to end."""
        step = partial(_follow, note=reason, actor=actor_of(request))
        self._tell(request, run_on_each(self, request, _open(rows), step))

    @action(
        description=gettext_lazy("Do what is suggested"), icon="task_alt", permissions=["close"]
    )
    @asks_for_reason(question=gettext_lazy("Why is the suggested right?"))
    def follow_one(self, request: HttpRequest, rows: Rows, reason: str) -> None:
        """This exception ends as its kind is advised to end."""
        step = partial(_follow, note=reason, actor=actor_of(request))
        self._tell(request, run_on_each(self, request, rows, step))

    @admin.action(description=gettext_lazy("I see to it"), permissions=["close"])
    def take(self, request: HttpRequest, rows: Rows) -> None:
        """The chosen exceptions are mine to settle."""
        me = actor_of(request)
        run_on_each(self, request, _open(rows), partial(_take, owner=me))

    def _tell(self, request: HttpRequest, done: int) -> None:
        told = ngettext("%(count)d exception closed.", "%(count)d exceptions closed.", done)
        self.message_user(request, told % {"count": done}, messages.SUCCESS)

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
        step = partial(_close, status=status, note=reason, actor=actor_of(request))
        self._tell(request, run_on_each(self, request, _open(rows), step))


def _open(rows: Rows) -> Rows:
    return rows.filter(status=SyncException.Status.OPEN)


def _close(row: SyncException, *, status: str, note: str, actor: str) -> None:
    services.close_exception(
        exception_id=row.pk, status=status, note=note, actor=actor, now=timezone.now()
    )


def _follow(row: SyncException, *, note: str, actor: str) -> None:
    services.follow_suggestion(exception_id=row.pk, note=note, actor=actor, now=timezone.now())


def _take(row: SyncException, *, owner: str) -> None:
    services.take_exception(exception_id=row.pk, owner=owner, actor=owner)


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

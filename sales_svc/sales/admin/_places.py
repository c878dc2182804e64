"""Stores and registers; a new register's one-time code is shown once."""

from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from sales_svc.sales import selectors, services
from sales_svc.sales.models import PriceCopy, Register, Store, VariantCopy
from shared_libs.auth.principals import principal_of
from shared_libs.auth.stores import stores_of
from shared_libs.backoffice.pages import ReadOnlyAdmin, ServiceAdmin, actor_of
from shared_libs.refusals import Refusal

REGISTERS = "admin:sales_register_changelist"


@admin.register(Store)
class StoreAdmin(ServiceAdmin):
    """The stores; a store's code never changes, because events carry it."""

    store_lookup = "code"
    is_small = True
    list_display = ("code", "name", "currency", "time_zone", "country", "region")
    list_filter = ("country", "region")
    search_fields = ("code", "name")
    ordering = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code and the currency are for good."""
        return ("code", "currency") if obj else ()


class NewRegisterForm(forms.Form):
    """Which store gets a register, and what people call it."""

    store = forms.ChoiceField(
        label=gettext_lazy("Store"), widget=UnfoldAdminSelectWidget, choices=()
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, stores: frozenset[str] | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = selectors.stores_of(stores).order_by("code")
        self.fields["store"].choices = [(row.code, str(row)) for row in rows]  # type: ignore[attr-defined]  # a ChoiceField


@admin.register(Register)
class RegisterAdmin(ServiceAdmin):
    """The registers: made, given a code for their till, revoked."""

    store_lookup = "store__code"
    is_small = True
    list_display = (
        "code",
        "name",
        "store",
        "kind",
        "status",
        "enrolled_at",
        "last_sequence",
        "is_complete",
    )
    list_filter = ("status", "kind", "store")
    list_select_related = ("store",)
    search_fields = ("code", "name", "=id")
    ordering = ("code",)
    fields: ClassVar = [
        ("code", "name", "store"),
        ("kind", "status"),
        ("enrolled_at", "revoked_at", "revoked_by"),
        ("last_sequence", "contiguous_sequence", "last_receipt", "last_z"),
        "offline_allowance",
    ]
    readonly_fields = (
        "code",
        "name",
        "store",
        "kind",
        "status",
        "enrolled_at",
        "revoked_at",
        "revoked_by",
        "last_sequence",
        "contiguous_sequence",
        "last_receipt",
        "last_z",
    )
    actions_detail: ClassVar = ["new_code", "revoke"]

    @admin.display(description=gettext_lazy("nothing missing"), boolean=True)
    def is_complete(self, register: Register) -> bool:
        """Whether every sequence up to the last has come."""
        return register.contiguous_sequence == register.last_sequence

    def has_enrol_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Those who may make a register may give it a new till, or shut its till out."""
        return request.user.has_perm("sales.add_register")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Make a register and show its one-time code."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        stores = stores_of(principal_of(request.user))
        form = NewRegisterForm(stores, request.POST or None)
        if form.is_valid():
            try:
                added = services.add_register(
                    **form.cleaned_data,
                    kind=Register.Kind.STANDARD,
                    actor=actor_of(request),
                    now=timezone.now(),
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
            else:
                return self._show_code(request, added)
        return self._page(request, "sales/new_register.html", _("New register"), {"form": form})

    @action(
        description=gettext_lazy("New enrolment code"),
        icon="key",
        url_path="new-code",
        permissions=["enrol"],
    )
    def new_code(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the register a fresh code, after asking."""
        register = self.get_queryset(request).get(pk=object_id)
        if request.method != "POST":
            return self._ask(request, register, _("New enrolment code"), is_final=False)
        try:
            added = services.renew_enrolment_code(
                register_id=register.pk, actor=actor_of(request), now=timezone.now()
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
            return HttpResponseRedirect(reverse(REGISTERS))
        return self._show_code(request, added)

    @action(
        description=gettext_lazy("Revoke"),
        icon="block",
        url_path="revoke",
        permissions=["enrol"],
    )
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Withdraw the register's credential, after asking."""
        register = self.get_queryset(request).get(pk=object_id)
        if request.method != "POST":
            return self._ask(request, register, _("Revoke"), is_final=True)
        services.revoke_register(
            register_id=register.pk, actor=actor_of(request), now=timezone.now()
        )
        told = _("%(register)s is revoked. What its till still sends is kept in quarantine.")
        self.message_user(request, told % {"register": register}, messages.SUCCESS)
        return HttpResponseRedirect(reverse(REGISTERS))

    def _ask(
        self, request: HttpRequest, register: Register, title: str, *, is_final: bool
    ) -> HttpResponse:
        context = {"register": register, "is_final": is_final}
        return self._page(request, "sales/ask.html", title, context)

    def _show_code(self, request: HttpRequest, added: services.NewRegister) -> HttpResponse:
        context = {"register": added.register, "code": added.code}
        return self._page(request, "sales/enrolment_code.html", _("Enrolment code"), context)

    def _page(
        self, request: HttpRequest, template: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        common = self.admin_site.each_context(request)
        more = {"title": title, "opts": self.opts, "back": reverse(REGISTERS)}
        return TemplateResponse(request, template, {**common, **more, **context})


@admin.register(VariantCopy)
class VariantCopyAdmin(ReadOnlyAdmin):
    """What the tills know of articles."""

    list_display = ("sku", "english", "french", "status", "tax_category")
    list_filter = ("status",)
    search_fields = ("sku",)
    ordering = ("sku",)

    @admin.display(description=gettext_lazy("name (English)"))
    def english(self, copy: VariantCopy) -> str:
        """The English name."""
        return str(copy.name.get("en", ""))

    @admin.display(description=gettext_lazy("name (French)"))
    def french(self, copy: VariantCopy) -> str:
        """The French name."""
        return str(copy.name.get("fr", ""))


@admin.register(PriceCopy)
class PriceCopyAdmin(ReadOnlyAdmin):
    """What the tills charge."""

    list_display = ("sku", "amount", "currency", "ruleset_version")
    list_filter = ("currency",)
    search_fields = ("sku",)
    ordering = ("sku", "currency")

"""The order desk: staff put an order together for a customer, and send it or take the payment.

The page calls the API as everybody does; customers are looked for at customer's own, with the
staff's own cookie, so that nothing here knows who they are before one is chosen.
"""

from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.decorators import action, display

from cart_svc.carts import rules, services
from cart_svc.carts.models import DraftOrder
from shared_libs.auth.principals import principal_of
from shared_libs.auth.stores import stores_of
from shared_libs.backoffice.actors import names_on
from shared_libs.backoffice.pages import ReadOnlyAdmin

_DESK = "carts_draftorder_desk"


@admin.register(DraftOrder)
class DraftOrderAdmin(ReadOnlyAdmin):
    """Orders that staff prepare; each opens at the desk."""

    list_display = (
        "called",
        "state",
        "customer",
        "store",
        "created_by",
        "created_at",
        "link_ends_at",
        "order_number",
    )
    list_filter = ("state", "store", "created_at")
    search_fields = ("=email", "=customer_id", "=order_number")
    search_help_text = gettext_lazy("A draft's or an order's number, an e-mail or a customer's id.")
    store_lookup = "store"
    actions_list: ClassVar = ["prepare"]
    ordering = ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A number of a draft is its key, written for people."""
        key = rules.draft_key(search_term)
        if key:
            return queryset.filter(pk=key), False
        found: tuple[QuerySet[Any], bool] = super().get_search_results(
            request, queryset, search_term
        )
        return found

    @display(description=gettext_lazy("number"), ordering="pk")
    def called(self, draft: DraftOrder) -> str:
        """What people call it."""
        return draft.number

    @display(description=gettext_lazy("customer"))
    def customer(self, draft: DraftOrder) -> str:
        """For whom it is."""
        return draft.email or draft.customer_id

    def has_prepare_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Whether this person prepares orders for customers."""
        return request.user.has_perm("carts.prepare_draftorder")

    @action(
        description=gettext_lazy("Prepare an order"),
        icon="add_call",
        url_path="prepare",
        permissions=["prepare"],
    )
    def prepare(self, request: HttpRequest) -> HttpResponse:  # Django's
        """Go to an empty desk."""
        return HttpResponseRedirect(reverse(f"admin:{_DESK}"))

    def get_urls(self) -> list[URLPattern]:
        """The desk, before the pages of every admin."""
        own = path("desk/", self.admin_site.admin_view(self.desk_view), name=_DESK)
        urls: list[URLPattern] = super().get_urls()
        return [own, *urls]

    def desk_view(self, request: HttpRequest) -> HttpResponse:
        """An empty desk."""
        return self._desk(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The desk with this draft on it."""
        rows = self.get_queryset(request).filter(pk=object_id) if object_id.isdecimal() else []
        for draft in rows:
            return self._desk(request, draft)
        raise Http404

    def _desk(self, request: HttpRequest, draft: DraftOrder | None) -> HttpResponse:
        if not self.has_prepare_permission(request):
            raise PermissionDenied
        steps = list(draft.steps.order_by("pk")) if draft else []
        names_on(request).expect(step.actor for step in steps)
        is_out = draft is not None and draft.state == DraftOrder.State.SENT
        context = {
            **self.admin_site.each_context(request),
            "title": draft.number if draft else _("Prepare an order"),
            "opts": self.opts,
            "list_url": reverse("admin:carts_draftorder_changelist"),
            "draft": draft,
            "steps": steps,
            "link": services.link_of(draft) if draft and is_out else "",
            "screen": _screen(request, draft),
            "texts": _texts(),
        }
        return TemplateResponse(request, "carts/admin/desk.html", context)


def _screen(request: HttpRequest, draft: DraftOrder | None) -> dict[str, Any]:
    """What the page must know: which draft to ask for, and what can be chosen."""
    stores = stores_of(principal_of(request.user))
    return {
        "number": draft.number if draft else "",
        "places": [[place.code, place.name] for place in services.pickup_places()],
        "methods": [[code, str(name)] for code, name in _METHODS.items()],
        "stores": None if stores is None else sorted(stores),
        "country": settings.SHOP_COUNTRY,
        "region": settings.SHOP_REGION,
        "language": (get_language() or "en")[:2],
        "page": reverse("admin:carts_draftorder_change", args=["KEY"]),
    }


_METHODS = {
    "standard": gettext_lazy("Standard delivery"),
    "express": gettext_lazy("Express delivery"),
    "pickup": gettext_lazy("Pickup in store"),
}


def _texts() -> dict[str, str]:
    """What the page says by itself."""
    return {
        "unknown": _("Nothing is sold under this; choose one of these, or type another."),
        "none": _("Nothing is sold under this."),
        "remove": _("Remove"),
        "quantity_of": _("Quantity of"),
        "price_of": _("Agreed price of one of"),
        "reason_of": _("Reason for the price of"),
        "reason": _("Reason"),
        "list": _("the list's"),
        "nobody": _("No customer is found by this."),
        "saved": _("Saved."),
        "unsaved": _("Not saved yet"),
        "offline": _("The server is out of reach; nothing was saved."),
        "sign_in": _("Your session is over: sign in again in another tab."),
        "goods": _("Goods"),
        "discount": _("Discount"),
        "shipping": _("Shipping"),
        "total": _("To pay"),
        "available": _("available"),
        "sure_discard": _("Discard this draft order?"),
        "sure_withdraw": _("Take the link back? The customer can then not pay by it."),
    }

"""Carts as staff see them: a list out of PostgreSQL, and the cart itself as it is now."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from cart_svc.carts import rules, selectors, services
from cart_svc.carts.models import AbandonedCart, CartSnapshot, CartState, StaffAction
from shared_libs.auth.principals import principal_of
from shared_libs.backoffice.dialogs import ReasonDialog, back_to, dialog
from shared_libs.backoffice.pages import ReadOnlyAdmin, ReadOnlyInline, actor_of
from shared_libs.backoffice.reasons import asks_for_reason
from shared_libs.money import amount_text, quantity_text, unit_price_text
from shared_libs.refusals import Refusal

_PROBLEMS = {
    "unavailable": gettext_lazy("no longer sold"),
    "price_changed": gettext_lazy("the price has changed"),
    "out_of_stock": gettext_lazy("out of stock"),
    "short": gettext_lazy("fewer in stock than wanted"),
    "availability_unknown": gettext_lazy("the stock is not known at the moment"),
    "restored": gettext_lazy("brought back from its snapshot"),
    "quantity_limit": gettext_lazy("more than a cart takes of it by now"),
    "override_quantity": gettext_lazy("more units than the price was agreed on for"),
    "override_ended": gettext_lazy("the time of the agreed price is over"),
    "coupon_unknown": gettext_lazy("there is no such coupon"),
    "coupon_not_valid": gettext_lazy("the coupon is not valid now"),
    "coupon_used_up": gettext_lazy("the coupon is used up"),
    "coupon_without_effect": gettext_lazy("the coupon takes nothing off"),
    "customer_required": gettext_lazy("the coupon asks for a signed-in customer"),
}


def _named_line(line: dict[str, Any]) -> str:
    language = (get_language() or "en")[:2]
    name = line["name"].get(language) or line["name"]["en"]
    return f"{line['quantity']} × {name} ({line['sku']})"  # noqa: RUF001 # the sign for times


class ArticleForm(ReasonDialog):
    """Which line, and why."""

    sku = forms.ChoiceField(label=gettext_lazy("Article"), widget=UnfoldAdminSelectWidget)
    field_order: ClassVar = ["sku", "reason"]

    def __init__(
        self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        snapshot = CartSnapshot.objects.filter(pk=object_id).first()
        lines = snapshot.content.get("lines", ()) if snapshot else ()
        self.fields["sku"].choices = [(each["sku"], _named_line(each)) for each in lines]


class PriceForm(ArticleForm):
    """Which line, what one shall cost, and why."""

    unit_price = forms.DecimalField(
        label=gettext_lazy("Price of one"),
        max_digits=14,
        decimal_places=4,
        min_value=0,
        widget=UnfoldAdminTextInputWidget,
    )
    field_order: ClassVar = ["sku", "unit_price", "reason"]


class AbandonmentInline(ReadOnlyInline):
    """When it was left, and what came of that."""

    model = AbandonedCart
    fields = ("abandoned_at", "value", "reminders", "state", "how", "recovered_at", "order_number")
    ordering = ("-abandoned_at",)


class StaffActionInline(ReadOnlyInline):
    """What staff did to it, and why."""

    model = StaffAction
    fields = ("done_at", "kind", "sku", "list_price", "unit_price", "quantity", "actor", "reason")
    ordering = ("-done_at",)


@admin.register(CartSnapshot)
class CartSnapshotAdmin(ReadOnlyAdmin):
    """Every cart with something in it, a minute old at most; its page leads to the cart of now."""

    list_display = (
        "number",
        "state",
        "shopper",
        "lines",
        "value",
        "currency",
        "is_abandoned",
        "changed_at",
    )
    list_filter = ("state", "channel", "is_abandoned", "changed_at")
    search_fields = ("=number", "=customer_id", "=email")
    search_help_text = gettext_lazy("A cart's number, a customer's id or an e-mail, in full.")
    fields = (
        ("number", "state", "version"),
        ("customer_id", "email", "has_consent"),
        ("channel", "currency", "language"),
        ("lines", "value"),
        ("changed_at", "taken_at", "expires_at"),
        "goods",
    )
    readonly_fields = ("goods",)
    inlines = (AbandonmentInline, StaffActionInline)
    actions_detail: ClassVar = ["look_at_it_now", "agree", "take_back", "release"]
    ordering = ("-changed_at", "pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """People write numbers as they like."""
        term = search_term.strip()
        term = term.upper() if term.lower().startswith("c-") else term
        found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, term)
        return found

    @display(description=gettext_lazy("shopper"))
    def shopper(self, snapshot: CartSnapshot) -> str:
        """Who is known to have it."""
        return snapshot.email or snapshot.customer_id or str(_("a guest"))

    @admin.display(description=gettext_lazy("goods"))
    def goods(self, snapshot: CartSnapshot) -> str:
        """What was in it."""
        return "\n".join(_named_line(line) for line in snapshot.content.get("lines", ()))

    def has_look_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whoever sees carts."""
        return request.user.has_perm("carts.view_cartsnapshot")

    def has_release_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person lets carts go that a checkout has left frozen."""
        return request.user.has_perm("carts.release_cartsnapshot")

    def has_price_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person may agree on prices with shoppers."""
        return request.user.has_perm("carts.price_cartsnapshot")

    @action(
        description=gettext_lazy("Agree on a price"),
        icon="sell",
        permissions=["price"],
        dialog=dialog(
            gettext_lazy("Agree on a price with the shopper"),
            gettext_lazy(
                "It holds for as many units as the cart has now, and the shopper sees it."
            ),
            PriceForm,
            gettext_lazy("Agree on it"),
        ),
    )
    def agree(self, request: HttpRequest, form: PriceForm, object_id: str) -> HttpResponse:
        """One line costs less, within what this person's role allows."""
        said = form.cleaned_data
        wish = services.OverrideWish(object_id, said["sku"], said["unit_price"], said["reason"])
        return self._settle(request, wish, services.override_price)

    @action(
        description=gettext_lazy("Take an agreed price back"),
        icon="undo",
        permissions=["price"],
        dialog=dialog(
            gettext_lazy("The price on the list holds again"),
            "",
            ArticleForm,
            gettext_lazy("Take it back"),
        ),
    )
    def take_back(self, request: HttpRequest, form: ArticleForm, object_id: str) -> HttpResponse:
        """One line costs what the list says."""
        said = form.cleaned_data
        wish = services.OverrideWish(object_id, said["sku"], None, said["reason"])
        return self._settle(request, wish, services.restore_price)

    def _settle(
        self, request: HttpRequest, wish: services.OverrideWish, command: Callable[..., rules.Cart]
    ) -> HttpResponse:
        known = principal_of(request.user)
        roles = known.roles if known else frozenset()
        try:
            command(wish=wish, by=services.Granter(actor_of(request), roles), now=timezone.now())
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
        else:
            self.message_user(request, _("The cart has another price now."))
        here = reverse("admin:carts_cartsnapshot_change", args=[wish.number])
        return back_to(request, here)

    @action(
        description=gettext_lazy("The cart as it is now"),
        icon="shopping_cart",
        permissions=["look"],
    )
    def look_at_it_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The cart out of the store; with `quote` in the address with product's exact prices."""
        snapshot = get_object_or_404(CartSnapshot, pk=object_id)
        back = reverse("admin:carts_cartsnapshot_change", args=[object_id])
        try:
            cart = selectors.cart_by_number(number=snapshot.number)
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
            return HttpResponseRedirect(back)
        exact = self._quoted(request, cart) if "quote" in request.GET else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Cart %(number)s as it is now") % {"number": snapshot.number},
            "opts": self.opts,
            "back": back,
            "cart": cart,
            "state": CartState(cart.state).label,
            **_shown(cart, exact),
        }
        return TemplateResponse(request, "carts/admin/cart.html", context)

    @action(
        description=gettext_lazy("Release from its checkout"),
        icon="lock_open",
        permissions=["release"],
    )
    @asks_for_reason(question=gettext_lazy("Why is this cart let go?"))
    def release(self, request: HttpRequest, rows: QuerySet[CartSnapshot], reason: str) -> None:
        """The cart can be changed again though its checkout never let it go."""
        snapshot = rows.get()
        try:
            services.release_cart(
                number=snapshot.number,
                reason=reason,
                actor=actor_of(request),
                now=timezone.now(),
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
        else:
            self.message_user(request, _("The cart can be changed again."))

    def _quoted(self, request: HttpRequest, cart: rules.Cart) -> rules.Exact | None:
        try:
            return services.quote_cart(cart=cart)
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
            return None


@admin.register(AbandonedCart)
class AbandonedCartAdmin(ReadOnlyAdmin):
    """Carts that were left, and who came back."""

    list_display = (
        "number",
        "channel",
        "lines",
        "value",
        "currency",
        "abandoned_at",
        "reminders",
        "state",
        "how",
        "order_number",
    )
    list_filter = ("state", "how", "channel", "abandoned_at")
    search_fields = ("=number", "=order_number")
    fields = readonly_fields = (
        "number",
        "channel",
        "lines",
        "value",
        "currency",
        "abandoned_at",
        "reminders",
        "remind_at",
        "state",
        "how",
        "recovered_at",
        "order_number",
    )
    ordering = ("-abandoned_at", "-pk")


def _shown(cart: rules.Cart, exact: rules.Exact | None) -> dict[str, Any]:
    """A cart as the page writes it; all amounts are texts."""
    view = rules.exact_view(cart, exact) if exact else rules.view(cart)
    quoted = rules.merged(exact.lines) if exact else {}
    totals = exact.totals if exact else {"subtotal": view.subtotal}
    return {
        "rows": [_row(line, quoted.get(line.sku), cart.currency) for line in view.lines],
        "saved": [_row(line, None, cart.currency) for line in view.saved],
        "coupons": [(each.code, each.is_applied) for each in view.coupons],
        "problems": [
            (each.sku or each.coupon, _PROBLEMS.get(each.code, each.code), _figures(each))
            for each in view.problems
        ],
        "totals": [(name, amount_text(totals[name], cart.currency)) for name in _named(totals)],
        "is_exact": exact is not None,
        "can_quote": bool(cart.lines and cart.shipping),
    }


def _row(line: rules.PricedLine, quoted: rules.ExactLine | None, currency: str) -> dict[str, str]:
    language = (get_language() or "en")[:2]
    listed = quoted.list_price if quoted else line.list_price
    return {
        "sku": line.sku,
        "name": str(line.name.get(language) or line.name.get("en", "")),
        "quantity": quantity_text(line.quantity),
        "unit_price": unit_price_text(quoted.unit_price if quoted else line.unit_price, currency),
        "list_price": unit_price_text(listed, currency) if listed is not None else "",
        "total": amount_text(quoted.net if quoted else line.line_total, currency),
    }


def _figures(problem: rules.Problem) -> str:
    pairs: tuple[tuple[Decimal | None, Decimal | None], ...] = (
        (problem.was, problem.now),
        (problem.requested, problem.available),
    )
    return ", ".join(
        f"{one.normalize():f} → {other.normalize():f}"
        for one, other in pairs
        if one is not None and other is not None
    )


def _named(totals: Any) -> list[str]:
    return [name for name in ("subtotal", "discount", "shipping", "tax", "total") if name in totals]

"""Promotions: written, tried on a basket, let go, paused and ended."""

import secrets
from collections.abc import Callable
from typing import Any, ClassVar  # Any: Django's admin hooks
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from product_svc.catalog import selectors as catalog
from product_svc.catalog import services as prices
from product_svc.promotions import selectors, services
from product_svc.promotions.admin._forms import BasketForm, BatchForm, PromotionForm
from product_svc.promotions.models import Promotion, PromotionStep, State
from product_svc.promotions.rules.states import can_be_edited, can_become
from shared_libs.backoffice.dialogs import ReasonDialog, back_to, dialog
from shared_libs.backoffice.pages import ReadOnlyInline, ServiceAdmin, actor_of
from shared_libs.money import amount_text
from shared_libs.refusals import Refusal

STATE_COLOURS = {
    State.DRAFT: "info",
    State.SCHEDULED: "warning",
    State.ACTIVE: "success",
    State.PAUSED: "danger",
    # a state that is not named here is shown by its code
    State.ENDED: "default",
}


class StepInline(ReadOnlyInline):
    """Who let it go, paused or ended it, and why; the newest first."""

    model = PromotionStep
    ordering = ("-at", "-pk")
    fields = readonly_fields = ("at", "from_state", "to_state", "reason", "actor")
    verbose_name_plural = _("what has happened")


@admin.register(Promotion)
class PromotionAdmin(ServiceAdmin):
    """What is on, what was, what will be. Its terms change while customers do not see them."""

    form = PromotionForm
    list_display = (
        "name_en",
        "code",
        "shown_state",
        "scope",
        "action",
        "starts_at",
        "ends_at",
        "shown_uses",
    )
    list_filter = ("state", "scope", "channel", "needs_coupon")
    list_select_related = ()
    search_fields = ("code", "name_en", "name_fr")
    ordering = ("-pk",)
    inlines = (StepInline,)
    readonly_fields = ("state", "used_count", "used_amount")
    actions_detail: ClassVar = ["preview", "launch", "pause", "resume", "end", "make_coupons"]
    fieldsets: ClassVar = [
        (None, {"fields": (("name_en", "name_fr"), ("code", "state"))}),
        (
            _("What it gives"),
            {
                "fields": (
                    ("scope", "action"),
                    ("value", "currency"),
                    ("buy_quantity", "get_quantity"),
                    ("gift_sku", "gift_quantity"),
                ),
                "description": _(
                    "Of a set, the cheapest articles are those that cost less. A gift costs nothing"
                    " once it is in the basket."
                ),
            },
        ),
        (
            _("For which baskets"),
            {
                "fields": (
                    "categories",
                    "brands",
                    "skus",
                    ("min_subtotal", "min_quantity"),
                    "channel",
                    ("stores", "customer_groups"),
                ),
                "description": _(
                    "Without categories, brands and SKUs every article counts. The amount is what"
                    " the articles that count cost before promotions."
                ),
            },
        ),
        (
            _("When"),
            {"fields": ("starts_at", "ends_at", "weekdays", ("from_time", "until_time"))},
        ),
        (
            _("Together with others"),
            {
                "fields": (("priority", "stacking_group"), "is_exclusive"),
                "description": _(
                    "Promotions are taken one after the other: first off articles, then off the"
                    " order, then off shipping; within these by priority."
                ),
            },
        ),
        (
            _("How often"),
            {
                "fields": (
                    "needs_coupon",
                    ("total_limit", "per_customer_limit"),
                    "budget",
                    ("used_count", "used_amount"),
                )
            },
        ),
    ]

    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def shown_state(self, promotion: Promotion) -> tuple[str, str]:
        """The state as a coloured label."""
        return promotion.state, promotion.get_state_display()

    @display(description=_("times used"), ordering="used_count")
    def shown_uses(self, promotion: Promotion) -> str:
        """How often of how often."""
        limit = promotion.total_limit
        return f"{promotion.used_count}" if limit is None else f"{promotion.used_count} / {limit}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return (*super().get_readonly_fields(request, obj), *(("code",) if obj else ()))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Terms are fixed while customers rely on them; the page shows them all the same."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or can_be_edited(obj.state))

    def save_model(self, request: HttpRequest, obj: Promotion, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        services.save_promotion(promotion=obj, actor=actor_of(request), now=timezone.now())

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only what is possible in its state."""
        actions: list[Any] = super().get_actions_detail(request, object_id)
        promotion = get_object_or_404(Promotion, pk=object_id)
        hidden = {
            "launch": promotion.state != State.DRAFT,
            "pause": not can_become(promotion.state, State.PAUSED),
            "resume": promotion.state != State.PAUSED,
            "end": not can_become(promotion.state, State.ENDED),
            "make_coupons": promotion.state == State.ENDED or not promotion.needs_coupon,
        }
        return [each for each in actions if not hidden.get(each.method.original_function_name)]

    def has_steer_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Whether this person starts and stops promotions."""
        return request.user.has_perm("promotions.change_promotion")

    @action(description=_("Try on a basket"), icon="calculate", permissions=["view"])
    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What a basket would cost with it, whether or not it is on."""
        promotion = get_object_or_404(Promotion, pk=object_id)
        form = BasketForm(request.POST or None)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Try “%(name)s” on a basket") % {"name": promotion},
            "opts": self.opts,
            "form": form,
            "priced": self._priced(request, promotion, form) if form.is_valid() else None,
            "back": reverse("admin:promotions_promotion_change", args=[object_id]),
        }
        return TemplateResponse(request, "promotions/preview.html", context)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_view_permission(request, None)
        return allowed

    def _priced(self, request: HttpRequest, promotion: Promotion, form: BasketForm) -> Any:
        language, now = get_language() or "en", timezone.now()
        offer = selectors.offer_of(
            promotion, language[:2], coupon=str(_("coupon")) if promotion.needs_coupon else ""
        )
        asked = form.cleaned_data
        try:
            priced = prices.tried_basket(
                request=prices.QuoteRequest(
                    channel=asked["channel"],
                    currency=asked["currency"].upper(),
                    lines=[prices.BasketLine(sku, count) for sku, count in asked["basket"]],
                    country=asked["country"].upper(),
                    region=asked["region"].upper(),
                    shipping_method="standard" if asked["channel"] == "web" else "pickup",
                    language=language[:2],
                    customer_group=asked["customer_group"],
                ),
                offer=offer,
                at=catalog.Moment(now, timezone.localtime(now, ZoneInfo(settings.SHOP_TIME_ZONE))),
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
            return None
        return _shown(priced, asked["currency"].upper())

    @action(
        description=_("Let it go"),
        icon="play_arrow",
        permissions=["steer"],
        dialog=dialog(
            _("Let this promotion go"),
            _("Customers get it from its start on, or at once."),
            None,
            _("Let it go"),
        ),
    )
    def launch(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """A draft is on, or scheduled."""
        return self._steer(request, object_id, services.launch_promotion)

    @action(
        description=_("Pause"),
        icon="pause",
        permissions=["steer"],
        dialog=dialog(
            _("Pause this promotion"), _("It is off until it is resumed."), ReasonDialog, _("Pause")
        ),
    )
    def pause(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """Off until further notice."""
        reason = form.cleaned_data["reason"]
        return self._steer(request, object_id, services.pause_promotion, reason=reason)

    @action(
        description=_("Resume"),
        icon="resume",
        permissions=["steer"],
        dialog=dialog(
            _("Resume this promotion"),
            _("It is on again, if it is its time."),
            ReasonDialog,
            _("Resume"),
        ),
    )
    def resume(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """On again."""
        reason = form.cleaned_data["reason"]
        return self._steer(request, object_id, services.resume_promotion, reason=reason)

    @action(
        description=_("End"),
        icon="stop",
        permissions=["steer"],
        dialog=dialog(_("End this promotion"), _("It is over for good."), ReasonDialog, _("End")),
    )
    def end(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """Over."""
        reason = form.cleaned_data["reason"]
        return self._steer(request, object_id, services.end_promotion, reason=reason)

    @action(
        description=_("Make coupons"),
        icon="confirmation_number",
        permissions=["steer"],
        dialog=dialog(
            _("Make coupons"),
            _("Codes that nobody can guess; export them from their batch."),
            BatchForm,
            _("Make coupons"),
        ),
    )
    def make_coupons(self, request: HttpRequest, form: BatchForm, object_id: str) -> HttpResponse:
        """A batch of codes."""
        promotion = get_object_or_404(Promotion, pk=object_id)
        batch = services.make_coupons(
            promotion=promotion,
            new=form.new_coupons(),
            choose=secrets.choice,
            actor=actor_of(request),
            now=timezone.now(),
        )
        self.message_user(request, _("%(count)s coupons made.") % {"count": batch.size})
        return back_to(request, reverse("admin:promotions_couponbatch_change", args=[batch.pk]))

    def _steer(
        self,
        request: HttpRequest,
        object_id: str,
        command: Callable[[services.Steering], Promotion],
        reason: str = "",
    ) -> HttpResponse:
        try:
            moved = command(
                services.Steering(int(object_id), actor_of(request), timezone.now(), reason)
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
        else:
            text = _("“%(name)s” is now: %(state)s.") % {
                "name": moved,
                "state": moved.get_state_display(),
            }
            self.message_user(request, text, messages.SUCCESS)
        return back_to(request, reverse("admin:promotions_promotion_change", args=[object_id]))


def _shown(priced: Any, currency: str) -> dict[str, Any]:
    """The priced basket as the page shows it."""
    return {
        "lines": [
            {
                "name": line.article.name,
                "sku": line.article.sku,
                "quantity": line.quantity.normalize(),
                "gross": amount_text(line.gross, currency),
                "discount": amount_text(line.discount, currency),
                "tax": amount_text(line.tax, currency),
                "total": amount_text(line.total, currency),
            }
            for line in priced.lines
        ],
        "promotions": [
            (award.offer.name, amount_text(award.total, currency)) for award in priced.awards
        ],
        "gifts": [(gift.offer.gift_sku, gift.quantity) for gift in priced.claimable],
        "shipping": amount_text(priced.shipping.amount, currency),
        "tax": amount_text(priced.totals.tax, currency),
        "total": f"{amount_text(priced.totals.total, currency)} {currency}",
    }

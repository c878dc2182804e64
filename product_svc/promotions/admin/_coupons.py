"""Coupons: single codes, batches, and who used them."""

from typing import Any, ClassVar  # Any: Django's admin hooks

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from product_svc.promotions import selectors, services
from product_svc.promotions.admin._forms import CouponForm
from product_svc.promotions.models import Coupon, CouponBatch, UsedPromotion
from shared_libs.api.downloads import download
from shared_libs.backoffice.pages import ReadOnlyAdmin, ReadOnlyInline, ServiceAdmin, actor_of


class UseInline(ReadOnlyInline):
    """The sales that used it, the newest first."""

    model = UsedPromotion
    ordering = ("-pk",)
    fields = readonly_fields = ("use", "state", "held_at", "amount")
    verbose_name_plural = _("uses")

    def get_queryset(self, request: HttpRequest) -> QuerySet[UsedPromotion]:
        uses: QuerySet[UsedPromotion] = super().get_queryset(request)
        return uses.select_related("use")

    @admin.display(description=_("state"))
    def state(self, used: UsedPromotion) -> str:
        """Where it stands."""
        return str(used.use.get_state_display())

    @admin.display(description=_("held at"))
    def held_at(self, used: UsedPromotion) -> Any:
        """Since when."""
        return used.use.held_at


@admin.register(Coupon)
class CouponAdmin(ServiceAdmin):
    """Codes that open a promotion, in any spelling."""

    form = CouponForm
    list_display = ("code", "promotion", "batch", "shown_uses", "is_active")
    list_filter = ("is_active", "promotion")
    list_select_related = ("promotion", "batch")
    search_fields = ("code",)
    ordering = ("-pk",)
    inlines = (UseInline,)
    autocomplete_fields = ("promotion",)
    actions = ("call_in", "allow")
    fields = (("code", "promotion"), ("total_limit", "per_customer_limit"), "is_active")

    @display(description=_("times used"), ordering="used_count")
    def shown_uses(self, coupon: Coupon) -> str:
        """How often of how often."""
        limit = coupon.total_limit
        return f"{coupon.used_count}" if limit is None else f"{coupon.used_count} / {limit}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code", "promotion") if obj else ()

    def save_model(self, request: HttpRequest, obj: Coupon, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        services.save_coupon(coupon=obj, actor=actor_of(request), now=timezone.now())

    @admin.action(description=_("Call in: may no longer be used"), permissions=["change"])
    def call_in(self, request: HttpRequest, coupons: QuerySet[Coupon]) -> None:
        """The chosen coupons are worth nothing."""
        self._set_active(request, coupons, is_active=False)

    @admin.action(description=_("Allow again"), permissions=["change"])
    def allow(self, request: HttpRequest, coupons: QuerySet[Coupon]) -> None:
        """The chosen coupons may be used."""
        self._set_active(request, coupons, is_active=True)

    def _set_active(
        self, request: HttpRequest, coupons: QuerySet[Coupon], *, is_active: bool
    ) -> None:
        changed = services.set_coupons_active(
            coupon_ids=list(coupons.values_list("pk", flat=True)),
            is_active=is_active,
            actor=actor_of(request),
            now=timezone.now(),
        )
        self.message_user(request, _("%(count)s coupons changed.") % {"count": changed})


@admin.register(CouponBatch)
class CouponBatchAdmin(ReadOnlyAdmin):
    """Coupons that were made together, to be exported and sent."""

    list_display = ("name", "promotion", "size", "shown_used", "made_at", "made_by")
    list_filter = ("promotion",)
    list_select_related = ("promotion",)
    search_fields = ("name", "promotion__code")
    ordering = ("-pk",)
    actions_detail: ClassVar = ["export"]
    fields = readonly_fields = ("name", "promotion", "size", "shown_used", "made_at", "made_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CouponBatch]:
        return selectors.batches_with_uses()

    @display(description=_("coupons used"))
    def shown_used(self, batch: Any) -> int:
        """How many of them."""
        return int(batch.used)

    @action(description=_("Export the codes"), icon="download", permissions=["view"])
    def export(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The codes as CSV, each with how often it was used."""
        batch = get_object_or_404(CouponBatch, pk=object_id)
        file: Any = download(selectors.codes_file(batch), name=f"coupons-{batch.pk}.csv")
        return file  # type: ignore[no-any-return] # a response all the same

"""Promotions."""

from django.contrib import admin

from product_svc.promotions.models import Promotion
from shared_libs.backoffice.pages import ReadOnlyAdmin


@admin.register(Promotion)
class PromotionAdmin(ReadOnlyAdmin):
    """What is on, what was, what will be."""

    list_display = ("code", "name_en", "state", "scope", "action", "starts_at", "ends_at")
    list_filter = ("state", "scope", "needs_coupon")
    list_select_related = ()
    search_fields = ("code", "name_en", "name_fr")
    ordering = ("-pk",)

"""Promotions."""

from typing import Any  # Any: Django's admin hooks

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from product_svc.promotions.models import Promotion


@admin.register(Promotion)
class PromotionAdmin(ModelAdmin):
    """What is on, what was, what will be."""

    list_display = ("code", "name_en", "state", "scope", "action", "starts_at", "ends_at")
    list_filter = ("state", "scope", "needs_coupon")
    list_select_related = ()
    search_fields = ("code", "name_en", "name_fr")
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

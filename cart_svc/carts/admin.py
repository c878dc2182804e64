"""The back office of the cart service: what it knows of articles, and which carts became orders."""

from typing import Any  # Any: the admin's untyped hooks

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from cart_svc.carts.models import ConvertedCart, VariantCopy


class ReadOnlyAdmin(ModelAdmin):
    """Events own these rows; staff look at them."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(VariantCopy)
class VariantCopyAdmin(ReadOnlyAdmin):
    """What carts are priced with until product is asked."""

    list_display = ("sku", "status", "in_stock", "updated_at")
    list_filter = ("status", "in_stock")
    search_fields = ("sku",)
    readonly_fields = ("sku", "name", "gtins", "whole_quantity", "status", "in_stock", "prices")
    ordering = ("sku",)


@admin.register(ConvertedCart)
class ConvertedCartAdmin(ReadOnlyAdmin):
    """Carts that became orders."""

    list_display = ("order_number", "customer_id", "converted_at")
    search_fields = ("order_number", "customer_id")
    readonly_fields = ("order_number", "customer_id", "converted_at")
    fields = readonly_fields
    ordering = ("-converted_at", "pk")

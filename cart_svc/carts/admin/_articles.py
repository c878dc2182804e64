"""What the cart service knows of articles, and which carts ended how."""

from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cart_svc.carts.models import ConvertedCart, MergeLog, VariantCopy
from shared_libs.backoffice.pages import ReadOnlyAdmin


@admin.register(VariantCopy)
class VariantCopyAdmin(ReadOnlyAdmin):
    """What carts are priced with until product is asked."""

    list_display = ("sku", "name_here", "web_prices", "status", "in_stock", "updated_at")
    list_filter = ("status", "in_stock", "whole_quantity")
    search_fields = ("sku", "name__en", "name__fr")
    fields = (
        ("sku", "status", "in_stock", "whole_quantity"),
        ("name", "gtins"),
        ("prices", "updated_at"),
    )
    readonly_fields = ("sku", "name", "gtins", "whole_quantity", "status", "in_stock", "prices")
    ordering = ("sku",)

    @admin.display(description=_("name"))
    def name_here(self, copy: VariantCopy) -> str:
        """The name in the reader's language."""
        return str(copy.name.get((get_language() or "en")[:2]) or copy.name.get("en", ""))

    @admin.display(description=_("web prices"))
    def web_prices(self, copy: VariantCopy) -> str:
        """What it costs on the web, in each currency."""
        prices = sorted(copy.prices.items())
        return ", ".join(
            f"{amount} {place.partition(':')[2]}"
            for place, amount in prices
            if place.startswith("web:")
        )


@admin.register(ConvertedCart)
class ConvertedCartAdmin(ReadOnlyAdmin):
    """Carts that became orders."""

    list_display = ("order_number", "customer_id", "converted_at")
    list_filter = ("converted_at",)
    search_fields = ("order_number", "customer_id")
    readonly_fields = ("order_number", "customer_id", "converted_at")
    fields = readonly_fields
    ordering = ("-converted_at", "pk")


@admin.register(MergeLog)
class MergeLogAdmin(ReadOnlyAdmin):
    """Guests' carts that went into customers' own at login, with what was dropped."""

    list_display = ("__str__", "cart_number", "customer_id", "merged_at")
    search_fields = ("=cart_number", "=customer_id")
    fields = readonly_fields = ("cart_number", "customer_id", "merged_at", "report")
    ordering = ("-merged_at", "-pk")

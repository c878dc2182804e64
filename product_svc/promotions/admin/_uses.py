"""What sales used of promotions."""

from django.contrib import admin

from product_svc.promotions.models import Use, UsedPromotion
from shared_libs.backoffice.pages import ReadOnlyAdmin, ReadOnlyInline


class UsedInline(ReadOnlyInline):
    """The promotions of a use."""

    model = UsedPromotion
    fields = readonly_fields = ("promotion", "coupon", "amount")


@admin.register(Use)
class UseAdmin(ReadOnlyAdmin):
    """Held, redeemed, released and expired uses by their reference."""

    list_display = ("reference", "state", "customer", "held_at", "held_until", "settled_at")
    list_filter = ("state",)
    list_select_related = ()
    search_fields = ("=reference", "=customer")
    ordering = ("-pk",)
    inlines = (UsedInline,)
    fields = readonly_fields = (
        "reference",
        "state",
        "customer",
        "currency",
        "held_at",
        "held_until",
        "settled_at",
    )

"""Customers."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline

from customer_svc.customers.models import Address, Customer, LoyaltyEntry
from shared_libs.backoffice.pages import ReadOnlyInline, ServiceAdmin


class AddressInline(TabularInline):
    """A customer's addresses."""

    model = Address
    extra = 0


class LoyaltyInline(ReadOnlyInline):
    """The ledger of points; rows are added by events only."""

    model = LoyaltyEntry
    fields = readonly_fields = ("created_at", "document", "points", "balance_after")
    ordering = ("-pk",)


@admin.register(Customer)
class CustomerAdmin(ServiceAdmin):
    """Who buys."""

    list_display = ("number", "name", "email", "points_balance", "created_at")
    list_filter = ("group",)
    list_select_related = ("user",)
    search_fields = ("number", "user__email", "user__first_name", "user__last_name", "phone")
    readonly_fields = ("user", "number", "points_balance", "created_at")
    inlines = (AddressInline, LoyaltyInline)
    ordering = ("-created_at", "pk")

    @admin.display(ordering="user__last_name")
    def name(self, customer: Customer) -> str:
        return f"{customer.user.first_name} {customer.user.last_name}".strip()

    @admin.display(ordering="user__email")
    def email(self, customer: Customer) -> str:
        return customer.user.email

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

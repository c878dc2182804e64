"""What a customer's page shows of them, each on a tab of its own."""

from customer_svc.customers.models import (
    Address,
    Consent,
    CustomerNote,
    LoyaltyEntry,
    PrivacyRequest,
    WalletAccount,
    WishListItem,
)
from shared_libs.backoffice.pages import ReadOnlyInline


class PageInline(ReadOnlyInline):
    """Rows on a page of their own of a customer; whoever sees the customer sees them."""

    tab = True
    per_page = 20


class AddressInline(PageInline):
    """Where goods and bills go."""

    model = Address
    fields = readonly_fields = ("name", "line1", "city", "region", "postal_code", "country")
    ordering = ("pk",)


class ConsentInline(PageInline):
    """What was allowed and withdrawn, the newest first."""

    model = Consent
    fields = readonly_fields = ("recorded_at", "purpose", "is_granted", "text_version", "source")
    ordering = ("-recorded_at", "-pk")


class NoteInline(PageInline):
    """What colleagues have written down."""

    model = CustomerNote
    fields = readonly_fields = ("created_at", "text", "actor")
    ordering = ("-created_at", "-pk")


class LoyaltyInline(PageInline):
    """The ledger of points."""

    model = LoyaltyEntry
    fields = readonly_fields = (
        "created_at",
        "kind",
        "state",
        "document",
        "points",
        "balance_after",
    )
    ordering = ("-pk",)


class WalletInline(PageInline):
    """Gift cards and credits."""

    model = WalletAccount
    fields = readonly_fields = ("kind", "status", "last_four", "currency", "balance", "held")
    ordering = ("-created_at", "pk")


class WishInline(PageInline):
    """What the customer would like to have."""

    model = WishListItem
    fields = readonly_fields = ("added_at", "sku")
    ordering = ("-added_at", "-pk")


class PrivacyInline(PageInline):
    """What the customer has asked of us by law."""

    model = PrivacyRequest
    fields = readonly_fields = ("requested_at", "kind", "status", "finished_at")
    ordering = ("-requested_at", "-pk")

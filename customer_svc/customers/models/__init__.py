"""The nouns of the customer service."""

from customer_svc.customers.models._accounts import AccountEvent, StaffRole, User, UserManager
from customer_svc.customers.models._customers import Address, Customer
from customer_svc.customers.models._loyalty import LoyaltyEntry
from customer_svc.customers.models._sign_in import RefreshFamily, SignInGuard

__all__ = [
    "AccountEvent",
    "Address",
    "Customer",
    "LoyaltyEntry",
    "RefreshFamily",
    "SignInGuard",
    "StaffRole",
    "User",
    "UserManager",
]

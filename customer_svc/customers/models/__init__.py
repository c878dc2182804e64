"""The nouns of the customer service."""

from customer_svc.customers.models._accounts import AccountEvent, StaffRole, User, UserManager
from customer_svc.customers.models._card_sales import CardSale
from customer_svc.customers.models._customers import (
    DIGITS_OF_PHONE,
    PHONE_TAIL,
    PHONE_TAIL_LENGTH,
    Address,
    Consent,
    Customer,
    CustomerGroup,
    CustomerNote,
    MergeRecord,
    WishListItem,
)
from customer_svc.customers.models._loyalty import LoyaltyEntry, LoyaltyProgram, LoyaltyTier
from customer_svc.customers.models._privacy import PrivacyReceipt, PrivacyRequest
from customer_svc.customers.models._sign_in import RefreshFamily, SignInGuard
from customer_svc.customers.models._wallets import (
    OverdraftCase,
    WalletAccount,
    WalletEntry,
    WalletHold,
)

__all__ = [
    "DIGITS_OF_PHONE",
    "PHONE_TAIL",
    "PHONE_TAIL_LENGTH",
    "AccountEvent",
    "Address",
    "CardSale",
    "Consent",
    "Customer",
    "CustomerGroup",
    "CustomerNote",
    "LoyaltyEntry",
    "LoyaltyProgram",
    "LoyaltyTier",
    "MergeRecord",
    "OverdraftCase",
    "PrivacyReceipt",
    "PrivacyRequest",
    "RefreshFamily",
    "SignInGuard",
    "StaffRole",
    "User",
    "UserManager",
    "WalletAccount",
    "WalletEntry",
    "WalletHold",
    "WishListItem",
]

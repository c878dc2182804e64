"""The API of the customer service: signing in, one's own pages, and what others ask."""

from customer_svc.customers.api.views._internal import CustomerView
from customer_svc.customers.api.views._me import (
    AddressesView,
    AddressView,
    EmailView,
    MeView,
    PasswordView,
)
from customer_svc.customers.api.views._sign_in import (
    AskToVerifyView,
    EmailChangeView,
    JwksView,
    LogoutEverywhereView,
    LogoutView,
    RefreshView,
    RegisterView,
    ResetRequestView,
    ResetView,
    TokenView,
    VerifyView,
)

__all__ = [
    "AddressView",
    "AddressesView",
    "AskToVerifyView",
    "CustomerView",
    "EmailChangeView",
    "EmailView",
    "JwksView",
    "LogoutEverywhereView",
    "LogoutView",
    "MeView",
    "PasswordView",
    "RefreshView",
    "RegisterView",
    "ResetRequestView",
    "ResetView",
    "TokenView",
    "VerifyView",
]

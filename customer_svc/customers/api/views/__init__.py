"""The API of the customer service: signing in, one's own pages, and what others ask."""

from customer_svc.customers.api.views._belongings import (
    ConsentsView,
    PointsLedgerView,
    PointsView,
    SpendPointsView,
    WalletsView,
    WishListView,
    WishView,
)
from customer_svc.customers.api.views._internal import (
    CaptureView,
    CustomerPointsView,
    CustomerView,
    HoldView,
    IssueWalletView,
    RefundView,
    ReleaseView,
    WalletBalanceView,
)
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
from customer_svc.customers.api.views._staff import (
    CustomersView,
)

__all__ = [
    "AddressView",
    "AddressesView",
    "AskToVerifyView",
    "CaptureView",
    "ConsentsView",
    "CustomerPointsView",
    "CustomerView",
    "CustomersView",
    "EmailChangeView",
    "EmailView",
    "HoldView",
    "IssueWalletView",
    "JwksView",
    "LogoutEverywhereView",
    "LogoutView",
    "MeView",
    "PasswordView",
    "PointsLedgerView",
    "PointsView",
    "RefreshView",
    "RefundView",
    "RegisterView",
    "ReleaseView",
    "ResetRequestView",
    "ResetView",
    "SpendPointsView",
    "TokenView",
    "VerifyView",
    "WalletBalanceView",
    "WalletsView",
    "WishListView",
    "WishView",
]

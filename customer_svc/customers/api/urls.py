"""The routes of the customer service."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from customer_svc.customers.api import outside, pages, views


class KeyConverter(StringConverter):
    """The caller's own name for one wish."""

    regex = r"[A-Za-z0-9:._-]{8,100}"


class CountryConverter(StringConverter):
    """Two capital letters (ISO 3166-1)."""

    regex = r"[A-Z]{2}"


register_converter(KeyConverter, "key")
register_converter(CountryConverter, "country")
HOLD = "internal/wallets/holds/<key:key>"
ME = "api/v1/customers/me"

urlpatterns: list[URLPattern] = [
    path("api/v1/auth/register", views.RegisterView.as_view()),
    path("api/v1/auth/verify/<str:token>", views.VerifyView.as_view()),
    path("api/v1/auth/token", views.TokenView.as_view()),
    path("api/v1/auth/token/refresh", views.RefreshView.as_view()),
    path("api/v1/auth/logout", views.LogoutView.as_view()),
    path("api/v1/auth/logout-all", views.LogoutEverywhereView.as_view()),
    path("api/v1/auth/verify", views.AskToVerifyView.as_view()),
    path("api/v1/auth/password/reset", views.ResetRequestView.as_view()),
    path("api/v1/auth/password/reset/<str:token>", views.ResetView.as_view()),
    path("api/v1/auth/email/<str:token>", views.EmailChangeView.as_view()),
    path("api/v1/auth/jwks.json", views.JwksView.as_view()),
    path("api/v1/auth/introspect", views.IntrospectView.as_view()),
    path(ME, views.MeView.as_view()),
    path(f"{ME}/password", views.PasswordView.as_view()),
    path(f"{ME}/email", views.EmailView.as_view()),
    path(f"{ME}/addresses", views.AddressesView.as_view()),
    path(f"{ME}/addresses/<uuid:address_id>", views.AddressView.as_view()),
    path("api/v1/customers", views.CustomersView.as_view()),
    path("api/v1/customers/address-formats/<country:country>", views.AddressFormatView.as_view()),
    path(f"{ME}/orders", views.MyOrdersView.as_view()),
    path(f"{ME}/consents", views.ConsentsView.as_view()),
    path(f"{ME}/wishlist", views.WishListView.as_view()),
    path(f"{ME}/wishlist/<path:sku>", views.WishView.as_view()),
    path(f"{ME}/points", views.PointsView.as_view()),
    path(f"{ME}/points/preview", views.PointsPreviewView.as_view()),
    path(f"{ME}/points/entries", views.PointsLedgerView.as_view()),
    path(f"{ME}/points/credit", views.SpendPointsView.as_view()),
    path(f"{ME}/wallets", views.WalletsView.as_view()),
    path(f"{ME}/export", views.ExportView.as_view()),
    path(f"{ME}/rectify", views.RectifyView.as_view()),
    path(f"{ME}/erase", views.EraseView.as_view()),
    path(f"{ME}/privacy", views.PrivacyRequestsView.as_view()),
    path("api/v1/customers/privacy/confirm/<str:token>", views.ConfirmView.as_view()),
    path("api/v1/customers/privacy/copy/<str:token>", views.CopyView.as_view()),
    path("admin/customer/renew", pages.renew_session),
    path("admin/customer/outside", outside.DepartView.as_view()),
    path("admin/customer/outside/callback", outside.arrive, name="outside_callback"),
    path("mailbox/", pages.mailbox_page),
    path("mailbox/<str:name>", pages.mail_page),
    path("internal/customers/lookup", views.CustomerLookupView.as_view()),
    path("internal/customers/<uuid:customer_id>", views.CustomerView.as_view()),
    path("internal/customers/<uuid:customer_id>/points", views.CustomerPointsView.as_view()),
    path("internal/customers/<uuid:customer_id>/credit", views.CustomerCreditView.as_view()),
    path(
        "internal/customers/<uuid:customer_id>/points/credit/<key:key>",
        views.CustomerPointsToCreditView.as_view(),
    ),
    path("internal/wallets/charges/<key:key>", views.ChargeView.as_view()),
    path("internal/wallets/balance", views.WalletBalanceView.as_view()),
    path("internal/wallets/issues/<key:key>", views.IssueWalletView.as_view()),
    path(HOLD, views.HoldView.as_view()),
    path(f"{HOLD}/capture", views.CaptureView.as_view()),
    path(f"{HOLD}/release", views.ReleaseView.as_view()),
    path(f"{HOLD}/refunds/<key:refund_key>", views.RefundView.as_view()),
]

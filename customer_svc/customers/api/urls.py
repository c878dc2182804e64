"""The routes of the customer service."""

from django.urls import URLPattern, path

from customer_svc.customers.api import pages, views

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
    path("api/v1/customers/me", views.MeView.as_view()),
    path("api/v1/customers/me/password", views.PasswordView.as_view()),
    path("api/v1/customers/me/email", views.EmailView.as_view()),
    path("api/v1/customers/me/addresses", views.AddressesView.as_view()),
    path("api/v1/customers/me/addresses/<uuid:address_id>", views.AddressView.as_view()),
    path("admin/customer/renew", pages.renew_session),
    path("mailbox/", pages.mailbox_page),
    path("mailbox/<str:name>", pages.mail_page),
    path("internal/customers/<uuid:customer_id>", views.CustomerView.as_view()),
]

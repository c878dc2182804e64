"""The routes of the product service."""

from django.urls import include, path, re_path

from product_svc.catalog.api import media, views

urlpatterns = [
    path("api/v1/products", views.ProductList.as_view()),
    path("api/v1/products/<slug:slug>", views.ProductView.as_view()),
    path("api/v1/variants/by-barcode/<path:code>", views.BarcodeView.as_view()),
    path("api/v1/variants/by-sku/<path:sku>", views.VariantView.as_view()),
    path("api/v1/variants/<path:sku>", views.VariantView.as_view()),
    path("api/v1/categories", views.CategoryList.as_view()),
    path("api/v1/quotes", views.QuoteView.as_view()),
    path("api/v1/catalogue/facets", views.FacetList.as_view()),
    path("api/v1/catalogue/prices", views.PricesView.as_view()),
    path("api/v1/catalogue/prices/end", views.PriceEndView.as_view()),
    path("api/v1/rulesets/<str:version>", views.RuleSetView.as_view()),
    path("api/v1/catalogue/", include("product_svc.catalog.api.staff.urls")),
    re_path(
        r"^media/product/(?P<name>[0-9a-f]{32})-(?P<size>small|medium|large)\.webp$", media.picture
    ),
    path("internal/quotes", views.InternalQuoteView.as_view()),
    path("internal/shipping-methods", views.ShippingMethodsView.as_view()),
]

"""The routes of promotions."""

from django.urls import include, path

from product_svc.promotions.api import views

urlpatterns = [
    path("api/v1/catalogue/", include("product_svc.promotions.api.staff.urls")),
    path("api/v1/promotions", views.PromotionList.as_view()),
    path("internal/promotions/uses", views.UsesView.as_view()),
    path("internal/promotions/uses/<str:reference>/redeem", views.RedeemView.as_view()),
    path("internal/promotions/uses/<str:reference>/release", views.ReleaseView.as_view()),
]

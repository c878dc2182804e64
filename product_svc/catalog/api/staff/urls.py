"""The staff's routes, below api/v1/catalogue/."""

from django.urls import path

from product_svc.catalog.api.staff import views

urlpatterns = [
    path("products", views.Products.as_view()),
    path("products/<uuid:public_id>", views.OneProduct.as_view()),
    path("products/<uuid:public_id>/activate", views.ProductActivation.as_view()),
    path("products/<uuid:public_id>/archive", views.ProductArchiving.as_view()),
    path("products/<uuid:public_id>/variants", views.ProductVariants.as_view()),
    path("products/<uuid:public_id>/pictures", views.ProductPictures.as_view()),
    path("pictures/<uuid:public_id>", views.OnePicture.as_view()),
    path("variants", views.Variants.as_view()),
    path("variants/<uuid:public_id>", views.OneVariant.as_view()),
    path("variants/<uuid:public_id>/activate", views.VariantActivation.as_view()),
    path("variants/<uuid:public_id>/archive", views.VariantArchiving.as_view()),
    path("variants/<uuid:public_id>/components", views.VariantComponents.as_view()),
    path("categories", views.Categories.as_view()),
    path("categories/<slug:slug>", views.OneCategory.as_view()),
    path("brands", views.Brands.as_view()),
    path("brands/<slug:slug>", views.OneBrand.as_view()),
    path("attributes", views.Attributes.as_view()),
    path("attributes/<slug:code>", views.OneAttribute.as_view()),
    path("product-types", views.ProductTypes.as_view()),
    path("product-types/<slug:code>", views.OneProductType.as_view()),
    path("changes", views.ChangesFeed.as_view()),
]

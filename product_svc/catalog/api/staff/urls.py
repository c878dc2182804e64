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
    path("price-lists", views.PriceLists.as_view()),
    path("price-lists/<str:code>", views.OnePriceList.as_view()),
    path("price-lists/<str:code>/prices", views.PricesOnList.as_view()),
    path("tax-categories", views.TaxCategories.as_view()),
    path("tax-categories/<slug:code>", views.OneTaxCategory.as_view()),
    path("tax-zones", views.TaxZones.as_view()),
    path("tax-zones/<str:code>", views.OneTaxZone.as_view()),
    path("tax-rates", views.TaxRates.as_view()),
    path("shipping-rates", views.ShippingRates.as_view()),
    path("shipping-rates/<slug:method>/<slug:currency>", views.OneShippingRate.as_view()),
    path("rulesets", views.RuleSetLinks.as_view()),
    path("rulesets/<str:version>", views.OneRuleSetLink.as_view()),
]

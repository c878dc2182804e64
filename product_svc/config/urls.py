from shared_libs.service_defaults.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
    service_urls,
)

urlpatterns = service_urls(
    "product",
    "product_svc.catalog.api.urls",
    "product_svc.promotions.api.urls",
    "product_svc.imports.api.urls",
)
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

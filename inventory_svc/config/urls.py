from shared_libs.service_defaults.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
    service_urls,
)

urlpatterns = service_urls(
    "inventory", "inventory_svc.stock.api.urls", "inventory_svc.logistics.api.urls"
)
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

from shared_libs.service_defaults.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
    service_urls,
)

urlpatterns = service_urls(
    "order",
    "order_svc.returns.api.urls",
    "order_svc.invoicing.api.urls",
    "order_svc.orders.api.urls",
)
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

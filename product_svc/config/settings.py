from shared_libs.service_defaults.settings import *
from shared_libs.service_defaults.settings import (
    BASE_APPS,
    database,
    service_paths,
    spectacular,
    theme,
    upstreams,
)

SERVICE_NAME = "product"
ROOT_URLCONF = "product_svc.config.urls"
INSTALLED_APPS = [
    *BASE_APPS,
    "product_svc.catalog",
    "product_svc.promotions",
    "product_svc.imports",
]
# to read past an index of words means to unpack the words of every article (ADR 29)
DATABASES = database(SERVICE_NAME, enable_seqscan="off", max_parallel_workers_per_gather="0")
UPSTREAMS = upstreams()
STATIC_URL, SESSION_COOKIE_NAME, SESSION_COOKIE_PATH, LOCALE_PATHS = service_paths(SERVICE_NAME)
SPECTACULAR_SETTINGS = spectacular(SERVICE_NAME) | {
    "ENUM_NAME_OVERRIDES": {
        "ChannelEnum": "product_svc.catalog.models.Channel",
        "PriceListChannelEnum": "product_svc.catalog.models.PriceListChannel",
    }
}
UNFOLD = theme(SERVICE_NAME)
EVENT_CONSUMERS = "product_svc.catalog.consumers"
_VARIANTS, _PRICES, _RULES = (
    "product.variant_changed.v1",
    "product.price_changed.v1",
    "product.ruleset_published.v1",
)
SUBSCRIBERS = {
    "inventory": [_VARIANTS],
    "cart": [_VARIANTS, _PRICES],
    "sales": [_VARIANTS, _PRICES, _RULES],
    "reporting": [_VARIANTS],
    "order": [_VARIANTS],
    "customer": ["product.privacy_answered.v1"],
}
_READS = ["catalog.view_*", "promotions.view_promotion"]
ROLE_PERMISSIONS = {
    "catalogue_manager": ["catalog.*", "promotions.*", "imports.*"],
    "store_manager": _READS,
    "stock_clerk": _READS,
    "cashier": _READS,
    "analyst": _READS,
    "support": _READS,
}

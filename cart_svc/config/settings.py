from decimal import Decimal

from shared_libs.service_defaults.settings import *
from shared_libs.service_defaults.settings import (
    BASE_APPS,
    database,
    env,
    service_paths,
    spectacular,
    theme,
    upstreams,
)

SERVICE_NAME = "cart"
ROOT_URLCONF = "cart_svc.config.urls"
INSTALLED_APPS = [*BASE_APPS, "cart_svc.carts"]
DATABASES = database(SERVICE_NAME)
UPSTREAMS = upstreams("product", "inventory")
STATIC_URL, SESSION_COOKIE_NAME, SESSION_COOKIE_PATH, LOCALE_PATHS = service_paths(SERVICE_NAME)
SPECTACULAR_SETTINGS = {
    **spectacular(SERVICE_NAME),
    "ENUM_NAME_OVERRIDES": {"ShippingMethodEnum": "cart_svc.carts.api.serializers.METHODS"},
}
UNFOLD = theme(SERVICE_NAME)

CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": env.str("VALKEY_URL", default="redis://127.0.0.1:6379/0"),
        "OPTIONS": {
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "SOCKET_CONNECT_TIMEOUT": 0.3,
            "SOCKET_TIMEOUT": 1.0,
        },
    }
}
READINESS_CHECKS = ["cart_svc.carts.store.answers"]
GAUGES = "cart_svc.carts.selectors.gauges"
CART_DAYS = env.int("CART_DAYS", default=30)
CART_LINES = 100
CART_QUANTITY = 9999
CART_COUPONS = 5
# Where a draft order is taxed as long as nobody says where it goes.
SHOP_COUNTRY = env.str("SHOP_COUNTRY", default="CA")
SHOP_REGION = env.str("SHOP_REGION", default="QC")
# How far a role may go below a price that it agrees on with a shopper, in percent.
_PERCENT = {"support": "10", "store_manager": "30", "administrator": "100"}
PRICE_OVERRIDE_PERCENT = {
    role: Decimal(most)
    for role, most in (_PERCENT | env.dict("PRICE_OVERRIDE_PERCENT", default={})).items()
}
# How long a price counts that staff have agreed on for a cart.
PRICE_OVERRIDE_HOURS = env.int("PRICE_OVERRIDE_HOURS", default=72)
_PERSONLESS = [f"carts.view_{each}" for each in ("variantcopy", "convertedcart", "abandonedcart")]
ROLE_PERMISSIONS = {
    "support": [
        "carts.view_*",
        "carts.release_cartsnapshot",
        "carts.price_cartsnapshot",
        "carts.prepare_draftorder",
    ],
    "store_manager": [
        *_PERSONLESS,
        "carts.view_cartsnapshot",
        "carts.price_cartsnapshot",
        "carts.view_draftorder",
        "carts.prepare_draftorder",
    ],
    "catalogue_manager": [
        *_PERSONLESS,
        "carts.view_cartpolicy",
        "carts.change_cartpolicy",
        "carts.*_articlelimit",
    ],
    "analyst": _PERSONLESS,
}
SUBSCRIBERS = {
    "customer": ["cart.privacy_answered.v1"],
    "reporting": ["cart.cart_abandoned.v1", "cart.cart_recovered.v1"],
}
EVENT_CONSUMERS = "cart_svc.carts.consumers"

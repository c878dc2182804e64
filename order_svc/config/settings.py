from decimal import Decimal

from shared_libs.service_defaults.settings import *
from shared_libs.service_defaults.settings import (
    BASE_APPS,
    COMPTOIR_ENV,
    database,
    env,
    service_paths,
    spectacular,
    theme,
    upstreams,
)

SERVICE_NAME = "order"
ROOT_URLCONF = "order_svc.config.urls"
INSTALLED_APPS = [*BASE_APPS, *(f"order_svc.{app}" for app in ("orders", "returns", "invoicing"))]
DATABASES = database(SERVICE_NAME)
UPSTREAMS = upstreams("cart", "product", "inventory", "customer")
STATIC_URL, SESSION_COOKIE_NAME, SESSION_COOKIE_PATH, LOCALE_PATHS = service_paths(SERVICE_NAME)
SPECTACULAR_SETTINGS = spectacular(SERVICE_NAME) | {
    "ENUM_NAME_OVERRIDES": {"HoldKindEnum": "order_svc.orders.api.serializers._care.KINDS"},
}
UNFOLD = theme(SERVICE_NAME)
EVENT_CONSUMERS = "order_svc.orders.consumers"
_PLACED, _CANCELLED, _FULFILLED, _REFUNDED, _EDITED = (
    f"order.order_{what}.v1" for what in ("placed", "cancelled", "fulfilled", "refunded", "edited")
)
SUBSCRIBERS = {
    "cart": [_PLACED],
    "customer": [_PLACED, _CANCELLED, _REFUNDED, _EDITED, "order.privacy_answered.v1"],
    "inventory": [_PLACED, _CANCELLED, _FULFILLED, "order.units_cancelled.v1", _REFUNDED],
    "reporting": [_PLACED, _CANCELLED, _REFUNDED, _EDITED, "order.day_told.v1"],
    "sales": [_PLACED, _FULFILLED, _REFUNDED, _EDITED],
}
GAUGES = "order_svc.orders.selectors.gauges"
_READS = ["orders.view_*", "returns.view_*", "invoicing.view_*"]
_GRANTS = [
    "orders.cancel_order",
    "orders.retry_mail",
    "orders.edit_order",
    "orders.*_refund",
    "returns.approve_*",
    "returns.refund_*",
]
_HANDS_OVER = ["orders.view_fulfilment*", "orders.fulfil_order", "returns.receive_rma"]
ROLE_PERMISSIONS = {
    "support": [*_READS, *_GRANTS, "orders.resume_*", "orders.retry_*"],
    "store_manager": [*_READS, *_GRANTS, *_HANDS_OVER],
    "stock_clerk": ["orders.view_order*", *_HANDS_OVER, "returns.view_*"],
    "cashier": ["orders.view_fulfilment*", "orders.collect_fulfilment"],
    "analyst": ["orders.view_order*"],
}
# Whom customers may pay by. The test provider gives goods away: a real shop must ask for it.
PAYMENT_PROVIDERS = env.list(
    "PAYMENT_PROVIDERS", default=[] if COMPTOIR_ENV == "production" else ["test"]
)
# When payments are taken: `at_once`, or `when_packed`, until when they are only set aside.
CAPTURE_POLICY = env.str("CAPTURE_POLICY", default="at_once")
# By which secrets providers sign what they come to tell; two while one replaces the other.
WEBHOOK_SECRETS = {
    "test": env.list("TEST_WEBHOOK_SECRETS", default=[f"test-webhooks:{SECRET_KEY}"]),
    "stripe": env.list("STRIPE_WEBHOOK_SECRETS", default=[]),
}
STRIPE_API_KEY = env.str("STRIPE_API_KEY", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="https://api.stripe.com")
# Where a bank sends the customer back to.
STRIPE_RETURN_URL = env.str("STRIPE_RETURN_URL", default=f"{PUBLIC_URL}/shop/")
OWN_URL = env.str("ORDER_URL", default="http://127.0.0.1:8007")
# Where goods are collected that have no address, as far as taxes care.
SHOP_COUNTRY = env.str("SHOP_COUNTRY", default="CA")
SHOP_REGION = env.str("SHOP_REGION", default="QC")
# Who sells: on invoices and on the labels of returns; lines of the address parted by "|".
SELLER_NAME = env.str("SELLER_NAME", default="Comptoir")
SELLER_ADDRESS = env.str("SELLER_ADDRESS", default="1, rue du Port|Montréal QC  H2Y 1A1|Canada")
SELLER_REGISTRATIONS = env.dict(
    "SELLER_REGISTRATIONS", default={"GST": "123456789 RT0001", "QST": "1234567890 TQ0001"}
)
# What a role may give back in one refund without somebody else's approval; None is no limit.
_LIMITS = {"support": "100", "store_manager": "1000"} | env.dict("REFUND_LIMITS", default={})
REFUND_LIMITS = {role: Decimal(most) for role, most in _LIMITS.items()} | {"administrator": None}
# How long customers may call their own orders off, if nobody has begun to pick them.
CANCEL_WITHIN_HOURS = env.int("CANCEL_WITHIN_HOURS", default=24)
FAULT_POINT = env.str("COMPTOIR_FAULT", default="")

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

SERVICE_NAME = "inventory"
ROOT_URLCONF = "inventory_svc.config.urls"
INSTALLED_APPS = [*BASE_APPS, "inventory_svc.stock", "inventory_svc.logistics"]
DATABASES = database(SERVICE_NAME)
UPSTREAMS = upstreams()
STATIC_URL, SESSION_COOKIE_NAME, SESSION_COOKIE_PATH, LOCALE_PATHS = service_paths(SERVICE_NAME)
SPECTACULAR_SETTINGS = spectacular(SERVICE_NAME)
UNFOLD = theme(SERVICE_NAME)
EVENT_CONSUMERS = "inventory_svc.stock.consumers"
GAUGES = "inventory_svc.stock.selectors.gauges"
INCOMING_STOCK = "inventory_svc.logistics.selectors.incoming"
RESERVATION_EXPIRY_SWEEP = BACKORDER_SWEEP = 100
# How many units a role may correct at once without somebody else's yes; None is any number.
_LIMITS = {"stock_clerk": "100", "store_manager": "1000"} | env.dict(
    "ADJUSTMENT_LIMITS", default={}
)
ADJUSTMENT_LIMITS = {role: Decimal(most) for role, most in _LIMITS.items()} | {
    "administrator": None
}
# such as 1,5,20: visitors are told "at least so many"; none for exactly
AVAILABILITY_BANDS = env.list("AVAILABILITY_BANDS", cast=int, default=[])
_IN_STOCK = "inventory.availability_changed.v1"
SUBSCRIBERS = {
    "product": [_IN_STOCK],
    "cart": [_IN_STOCK],
    "sales": ["inventory.oversell_opened.v1"],
    "customer": ["inventory.privacy_answered.v1"],
    "reporting": [
        "inventory.receipt_entered.v1",
        "inventory.levels_told.v1",
        "inventory.ledger_told.v1",
    ],
}
_READS = ["stock.view_*", "logistics.view_*"]
_STOCKROOM = [
    *_READS,
    "stock.adjust_stocklevel",
    "stock.change_stocklevel",
    "stock.change_oversellcase",
    "stock.change_alert",
    "stock.decide_adjustmentrequest",
    "stock.change_backorder",
    "stock.add_location",
    "stock.change_location",
    "stock.add_adjustmentreason",
    "stock.change_adjustmentreason",
    "logistics.*",
]
ROLE_PERMISSIONS = {
    "stock_clerk": _STOCKROOM,
    "store_manager": _STOCKROOM,
    "catalogue_manager": _READS,
    "cashier": _READS,
    "analyst": _READS,
    "support": _READS,
}

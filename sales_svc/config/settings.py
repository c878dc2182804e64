from shared_libs.service_defaults.settings import *
from shared_libs.service_defaults.settings import (
    BASE_APPS,
    database,
    service_paths,
    spectacular,
    theme,
    upstreams,
)

SERVICE_NAME = "sales"
ROOT_URLCONF = "sales_svc.config.urls"
INSTALLED_APPS = [*BASE_APPS, "sales_svc.sales"]
DATABASES = database(SERVICE_NAME)
UPSTREAMS = upstreams("product", "inventory", "customer")
STATIC_URL, SESSION_COOKIE_NAME, SESSION_COOKIE_PATH, LOCALE_PATHS = service_paths(SERVICE_NAME)
SPECTACULAR_SETTINGS = spectacular(SERVICE_NAME) | {
    "ENUM_NAME_OVERRIDES": {
        "RegisterKind": "sales_svc.sales.models.Register.Kind",
        "ExceptionKind": "sales_svc.sales.models.SyncException.Kind",
        "ExceptionStatus": "sales_svc.sales.models.SyncException.Status",
        "RegisterStatus": "sales_svc.sales.models.Register.Status",
        "CashierStatus": "sales_svc.sales.models.Cashier.Status",
        "ShiftStatus": "sales_svc.sales.models.Shift.Status",
        "ZReportKind": "sales_svc.sales.models.ZReport.Kind",
    }
}
UNFOLD = theme(SERVICE_NAME)
# what a guess of a PIN costs: tills learn these, and old digests are made by them too
PIN_TIME_COST, PIN_MEMORY_KIB = 3, 32_768
EVENT_CONSUMERS = "sales_svc.sales.consumers"
_DOCUMENTS = [f"sales.{name}.v1" for name in ("sale_completed", "sale_voided", "return_completed")]
SUBSCRIBERS = {
    "inventory": _DOCUMENTS,
    "customer": [*_DOCUMENTS, "sales.privacy_answered.v1"],
    "order": ["sales.return_completed.v1"],
    "reporting": [*_DOCUMENTS, "sales.shift_closed.v1"],
}
ROLE_PERMISSIONS = {
    "store_manager": ["sales.view_*", "sales.add_register", "sales.add_cashier", "sales.change_*"],
    "cashier": ["sales.view_sale", "sales.view_returndoc"],
    "support": ["sales.view_*"],
    "analyst": ["sales.view_*"],
    "catalogue_manager": ["sales.view_variantcopy", "sales.view_pricecopy"],
    "stock_clerk": ["sales.view_store", "sales.view_register"],
}

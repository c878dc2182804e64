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
SPECTACULAR_SETTINGS = spectacular(SERVICE_NAME)
UNFOLD = theme(SERVICE_NAME)

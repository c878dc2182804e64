"""Settings of a service that exists only in the tests of shared_libs."""

from shared_libs.service_defaults.settings import *  # noqa: F403 - the one star import we allow
from shared_libs.service_defaults.settings import (
    BASE_APPS,
    PROCRASTINATE_WORKER_DEFAULTS,
    database,
    service_paths,
    spectacular,
)

SERVICE_NAME = "product"
ROOT_URLCONF = "shared_libs.testing.urls"
INSTALLED_APPS = [*BASE_APPS]
DATABASES = database(SERVICE_NAME)
SUBSCRIBERS = {
    "inventory": ["product.thing_done.v1"],
    "reporting": ["product.thing_done.v1"],
    "customer": ["product.privacy_answered.v1"],
}

STATIC_URL, SESSION_COOKIE_NAME, SESSION_COOKIE_PATH, LOCALE_PATHS = service_paths(SERVICE_NAME)
SPECTACULAR_SETTINGS = spectacular(SERVICE_NAME)
# a worker that a test kills is found dead soon
PROCRASTINATE_WORKER_DEFAULTS = {
    **PROCRASTINATE_WORKER_DEFAULTS,
    "update_heartbeat_interval": 0.5,
    "stalled_worker_timeout": 2.0,
}

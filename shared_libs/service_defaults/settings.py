"""What must be equal in all seven services; a service's file shows only its differences.

Nothing here is unsafe by default: without an environment the settings serve the tools (type
checker, migrations, schema), and `wsgi.py` refuses to start on them.
"""

import secrets
from pathlib import Path
from typing import Any  # Any: Django's own settings are heterogeneous mappings

import environ
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

env = environ.Env()

ROOT = Path(__file__).resolve().parents[2]

COMPTOIR_ENV = env.str("COMPTOIR_ENV", default="tools")
PROCESS_KIND = env.str("PROCESS_KIND", default="command")
REPLICA_NAME = env.str("REPLICA_NAME", default="")
WEB_THREADS = env.int("WEB_THREADS", default=4)
TLS = env.bool("COMPTOIR_TLS", default=False)
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8080")
# Where links of mails open a page for customers; empty: services open pages of their own.
STOREFRONT_URL = env.str("STOREFRONT_URL", default=f"{PUBLIC_URL}/shop")
SHOP_CURRENCY = env.str("SHOP_CURRENCY", default="CAD")
SHOP_TIME_ZONE = env.str("SHOP_TIME_ZONE", default="America/Toronto")
KEYS_DIR = env.str("KEYS_DIR", default="")
PRIVATE_KEY_FILE = env.str("PRIVATE_KEY_FILE", default="")
MAIL_DIR = env.str("MAIL_DIR", default="")
MEDIA_ROOT = env.str("MEDIA_ROOT", default="")

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default=secrets.token_urlsafe(50))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# by service, how people call its admin site
SITES = {
    "product": _("Products"), "inventory": _("Inventory"), "sales": _("Sales"), "cart": _("Carts"),
    "reporting": _("Reporting"), "customer": _("Customers"), "order": _("Orders"),
}  # fmt: skip
SERVICE_NAMES = ("product", "inventory", "sales", "reporting", "customer", "cart", "order")
SERVICE_URLS = {name: env.list(f"{name.upper()}_URL", default=[]) for name in SERVICE_NAMES}

BASE_APPS = [
    "shared_libs.auth",  # first: its template of the browsable API stands before DRF's own
    "unfold",
    "unfold.contrib.filters",
    # a worker shows no pages: without the admin sites it is a fifth smaller
    "django.contrib.admin.apps.SimpleAdminConfig"
    if PROCESS_KIND == "worker"
    else "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "procrastinate.contrib.django",
    "simple_history",
    "shared_libs.backoffice",
    "shared_libs.events",
    "shared_libs.idempotency",
]

MIDDLEWARE = [
    "django_structlog.middlewares.RequestMiddleware",
    "shared_libs.observability.middleware.RequestMetricsMiddleware",
    "shared_libs.service_defaults.whole_requests.WholeRequestMiddleware",
    "shared_libs.http.deadline.DeadlineMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",  # states each answer's length
    "django.middleware.csrf.CsrfViewMiddleware",
    "shared_libs.auth.staff.StaffSessionMiddleware",
    "shared_libs.backoffice.shop_time.ShopTimeMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",  # who changes what staff edit
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "shared_libs.service_defaults.formats"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True  # the admin's own links; API routes have no slash to append
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# One shared directory in the demo, which customer shows as a mailbox; an SMTP server otherwise.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
if MAIL_DIR:
    EMAIL_BACKEND = "shared_libs.service_defaults.mail_files.OneFileEach"
    EMAIL_FILE_PATH = MAIL_DIR
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Comptoir <shop@comptoir.example>")

# Sessions hold nothing but what the admin pages need; who is signed in is the staff cookie's
# business.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|metrics|internal/)"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AUTHENTICATION_BACKENDS = ["shared_libs.auth.staff.RoleBackend"]
STAFF_USER_LOADER = "shared_libs.auth.staff.load_shadow_user"
STAFF_COOKIE = "comptoir_staff"
STAFF_LOGIN_PATH = "/admin/customer/login/"
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=30)
REVOKED_LIST_SECONDS = 2
# how long a replaced signing key is still good: as long as the longest refresh token, and a day
KEY_WINDOW_HOURS = env.int("KEY_WINDOW_HOURS", default=31 * 24)
ROLE_PERMISSIONS: dict[str, list[str]] = {}
SUBSCRIBERS: dict[str, list[str]] = {}
EVENT_CONSUMERS = ""
UPSTREAMS: dict[str, list[str]] = {}
READINESS_CHECKS: list[str] = []
GAUGES = ""

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        # The admin theme's Alpine evaluates expressions; nothing inline is allowed.
        "script-src": ["'self'", "'unsafe-eval'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
        "object-src": ["'none'"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "shared_libs.auth.authentication.ServiceTokenAuthentication",
        "shared_libs.auth.authentication.BearerAuthentication",
        "shared_libs.auth.authentication.StaffSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["shared_libs.auth.permissions.IsStaff"],
    "DEFAULT_RENDERER_CLASSES": [
        "shared_libs.api.rendering.JSONRenderer",
        "shared_libs.api.rendering.ExplorerRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": ["shared_libs.api.parsing.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "shared_libs.api.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "shared_libs.api.expansion.Expansion",
    ],
    "DEFAULT_SCHEMA_CLASS": "shared_libs.api.schema.ProblemAwareSchema",
    "EXCEPTION_HANDLER": "shared_libs.api.problems.exception_handler",
    "PAGE_SIZE": 24,
    "NUM_PROXIES": 1,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}

# Events: how long they are kept, and for whom for ever, so that its figures can be rebuilt.
EVENT_RETENTION_HOURS = env.int("EVENT_RETENTION_HOURS", default=72)
EVENT_INBOX_RETENTION_HOURS = env.int("EVENT_INBOX_RETENTION_HOURS", default=30 * 24)
EVENT_HISTORY_KEPT_FOR = ("reporting",)

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "shared_libs.events.worker.configure"
PROCRASTINATE_WORKER_DEFAULTS: dict[str, Any] = {
    # one slot for each subscriber, and some for the rest: one that hangs keeps nobody waiting
    "concurrency": 8,
    "delete_jobs": "successful",
    # only a net: jobs are notified of, and shared_libs.events.worker looks again after each lock
    "fetch_job_polling_interval": 2.0,
    # a dead worker's jobs are put back after ten seconds (shared_libs.events.jobs)
    "update_heartbeat_interval": 3.0,
    "stalled_worker_timeout": 10.0,
    "shutdown_graceful_timeout": 30.0,
}

LOGGING_CONFIG = "shared_libs.observability.logs.configure"
LOGGING = {"level": env.str("LOG_LEVEL", default="INFO")}
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # an address is somebody's; looking for it costs, too
# The gateway keeps an id only where it is well formed, else it makes one.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True


def database(service: str, **web_options: str) -> dict[str, Any]:
    """The one database of a service, with the waits that a web request may spend there and what
    else the server shall know of web connections.
    """
    config = env.db_url(
        "DATABASE_URL", default=f"postgresql://{service}_svc@127.0.0.1:5432/{service}_db"
    )
    config["ENGINE"] = "django.db.backends.postgresql"
    config["CONN_MAX_AGE"] = 0
    config["CONN_HEALTH_CHECKS"] = True  # after a restart of the server, the pool is found out
    options: dict[str, Any] = {"application_name": f"{service}-{PROCESS_KIND}"}
    # what is read by a cursor is read to its end; the planner would think of a tenth of it
    told = {"cursor_tuple_fraction": "1"}
    if PROCESS_KIND == "web":
        waits = {"lock_timeout": "1000", "statement_timeout": "1500"}
        waits["idle_in_transaction_session_timeout"] = "5000"
        told |= waits | web_options
        options["pool"] = {"min_size": 1, "max_size": WEB_THREADS, "timeout": 0.5}
    elif PROCESS_KIND == "worker":
        # a new connection for each job would double the time from an event to its effect
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        told |= {"lock_timeout": "5000", "idle_in_transaction_session_timeout": "60000"}
    options["prepare_threshold"] = 5  # for cursors that bind in the server; Django's own do not
    options["options"] = " ".join(f"-c {name}={value}" for name, value in told.items())
    config["OPTIONS"] = options
    config["TEST"] = {"NAME": f"test_{config['NAME']}"}
    return {"default": config}


def upstreams(*names: str) -> dict[str, list[str]]:
    """The base addresses of the services that this one may call."""
    return {name: SERVICE_URLS[name] for name in names}


def spectacular(service: str) -> dict[str, Any]:
    """Settings of the OpenAPI document of one service."""
    return {
        "TITLE": f"Comptoir {service} API",
        "VERSION": "1.0.0",
        "SERVE_PUBLIC": True,
        "SERVE_INCLUDE_SCHEMA": False,
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
        "COMPONENT_SPLIT_REQUEST": True,
        "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
        "SORT_OPERATIONS": True,
    }


def service_paths(service: str) -> tuple[str, str, str, list[Path]]:
    """STATIC_URL, the session cookie's name and path, and LOCALE_PATHS of one service.

    Seven admin sites share one origin, so what belongs to one of them is kept under its own path.
    """
    locales = [ROOT / f"{service}_svc" / "locale", ROOT / "shared_libs" / "locale"]
    return f"/static/{service}/", f"comptoir_{service}", f"/admin/{service}/", locales


# The green of the portal's door, from its palest to its darkest.
GREEN = {
    "50": "oklch(97.5% .013 165)",
    "100": "oklch(94% .03 165)",
    "200": "oklch(88% .055 165)",
    "300": "oklch(80% .08 165)",
    "400": "oklch(68% .09 165)",
    "500": "oklch(55% .085 165)",
    "600": "oklch(45% .075 165)",
    "700": "oklch(39% .065 165)",
    "800": "oklch(33% .055 165)",
    "900": "oklch(28% .045 165)",
    "950": "oklch(20% .035 165)",
}


def theme(service: str) -> dict[str, Any]:
    """The look of an admin site (django-unfold): one house, seven doors, two languages."""
    return {
        "SITE_TITLE": format_lazy("Comptoir · {}", SITES[service]),
        "SITE_HEADER": format_lazy("Comptoir · {}", SITES[service]),
        "SITE_SYMBOL": "storefront",
        "COLORS": {"primary": GREEN},
        "SITE_URL": "/",
        "SCRIPTS": [f"/static/{service}/comptoir/{name}.js" for name in ("stay", "desk")],
        "STYLES": [f"/static/{service}/comptoir/desk.css"],
        "SHOW_HISTORY": True,
        "SHOW_VIEW_ON_SITE": False,
        "SHOW_LANGUAGES": True,
        "LANGUAGES": {"action": f"/admin/{service}/i18n/setlang/"},
        "SITE_DROPDOWN": [
            {"icon": "storefront", "title": SITES[name], "link": f"/admin/{name}/"}
            for name in SERVICE_NAMES
        ],
    }

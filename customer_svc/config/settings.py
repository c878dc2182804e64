from datetime import timedelta

from customer_svc.config.staff_sign_in import provider, second_factor
from shared_libs.service_defaults.settings import *
from shared_libs.service_defaults.settings import (
    BASE_APPS,
    COMPTOIR_ENV,
    SERVICE_NAMES,
    database,
    env,
    service_paths,
    spectacular,
    theme,
    upstreams,
)

SERVICE_NAME = "customer"
ROOT_URLCONF = "customer_svc.config.urls"
_OTP = ["django_otp", "django_otp.plugins.otp_totp", "django_otp.plugins.otp_static"]
INSTALLED_APPS = [*BASE_APPS, *_OTP, "customer_svc.customers"]
DATABASES = database(SERVICE_NAME)
UPSTREAMS = upstreams()
STATIC_URL, SESSION_COOKIE_NAME, SESSION_COOKIE_PATH, LOCALE_PATHS = service_paths(SERVICE_NAME)
SPECTACULAR_SETTINGS = spectacular(SERVICE_NAME)
UNFOLD = theme(SERVICE_NAME)

AUTH_USER_MODEL = "customers.User"
STAFF_USER_LOADER = "customer_svc.customers.selectors.staff_user"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
REFRESH_DAYS = env.int("REFRESH_DAYS", default=30)
STAFF_REFRESH_DAYS = 1
SIMPLE_JWT = {
    "ALGORITHM": "ES256",
    "AUDIENCE": "comptoir",
    "ISSUER": "customer",
    "USER_ID_CLAIM": "sub",
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=REFRESH_DAYS),
}
SECOND_FACTOR = second_factor(env, COMPTOIR_ENV)
OPENID = provider(env)
OTP_TOTP_ISSUER = env.str("OTP_TOTP_ISSUER", default="Comptoir")
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", default=9)
_TO_ALL = ["customer.sessions_revoked.v1", "customer.privacy_requested.v1"]
SUBSCRIBERS = {name: _TO_ALL for name in SERVICE_NAMES if name != SERVICE_NAME}
_MERGES = [*_TO_ALL, "customer.customer_merged.v1"]
SUBSCRIBERS |= dict.fromkeys(("order", "reporting"), _MERGES)
REPLAY_SCOPE_ALLOWED = COMPTOIR_ENV in {"demo", "test"}
_VIEWS = ("customer*", "wallet*", "privacyrequest", "overdraftcase", "cardsale")
_READS = [f"customers.view_{name}" for name in _VIEWS]
ROLE_PERMISSIONS = {
    "support": [*_READS, "customers.change_customer", "customers.add_walletaccount"],
    "store_manager": [*_READS, "customers.add_walletaccount"],
    "analyst": _READS,
}
EVENT_CONSUMERS = "customer_svc.customers.consumers"

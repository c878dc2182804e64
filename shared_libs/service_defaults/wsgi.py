"""The web entry of a service, the same for all seven."""

import os
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

_SECRET_LENGTH = 50


def application_for(service: str) -> WSGIHandler:
    """The WSGI application of one service; raises ImproperlyConfigured where it may not serve."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"{service}_svc.config.settings")
    application = get_wsgi_application()
    refuse_unsafe_environment()
    # the routes bring the admin with them: whoever comes first shall not wait for that
    import_module(settings.ROOT_URLCONF)
    return application


def refuse_unsafe_environment() -> None:
    """Raise ImproperlyConfigured, naming all that is missing, unless this may serve the public."""
    missing = [
        name for name in ("SECRET_KEY", "DATABASE_URL", "KEYS_DIR") if not os.environ.get(name)
    ]
    if settings.COMPTOIR_ENV not in {"demo", "production", "test"}:
        missing.append("COMPTOIR_ENV (demo or production)")
    if len(settings.SECRET_KEY) < _SECRET_LENGTH:
        missing.append("SECRET_KEY of at least 50 characters")
    if missing:
        raise ImproperlyConfigured(f"cannot serve without: {', '.join(missing)}")

"""The Django app that every admin site has."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackOfficeConfig(AppConfig):
    """Keeps the saved filters of this service's lists."""

    name = "shared_libs.backoffice"
    label = "backoffice"
    verbose_name = _("back office")

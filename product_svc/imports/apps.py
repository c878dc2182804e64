"""The Django app of imports and exports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "product_svc.imports"
    label = "imports"
    verbose_name = _("Imports and exports")

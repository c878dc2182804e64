"""The Django app that remembers the answers to keyed requests."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdempotencyConfig(AppConfig):
    """One table, in the database of the effect."""

    name = "shared_libs.idempotency"
    label = "idempotency"
    verbose_name = _("Idempotency keys")

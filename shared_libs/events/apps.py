"""The Django app that carries events out of a service and into it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Outbox, subscriptions, deliveries and inbox of one service."""

    name = "shared_libs.events"
    label = "events"
    verbose_name = _("Events")

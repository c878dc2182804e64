"""The Django app that carries what is common to watching a service."""

from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    """Has no models; it is installed for its place in the list of apps."""

    name = "shared_libs.observability"
    label = "observability"

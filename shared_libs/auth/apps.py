"""The Django app that carries the shadow of a staff member into each admin site."""

from django.apps import AppConfig


class AuthConfig(AppConfig):
    """Has no models of its own; it is installed so that its checks run."""

    name = "shared_libs.auth"
    label = "comptoir_auth"

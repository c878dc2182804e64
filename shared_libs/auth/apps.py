"""The Django app of identity: whom to refuse, the pages' keep-alive, and the command for keys."""

from django.apps import AppConfig


class AuthConfig(AppConfig):
    """Holds the list of ended sessions of each service."""

    name = "shared_libs.auth"
    label = "comptoir_auth"

"""How Procrastinate's worker connects: by one connection, not four idle ones."""

import procrastinate
from django.conf import settings
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import django_connector, utils
from procrastinate.psycopg_connector import PsycopgConnector

MOST_CONNECTIONS = 4


class SmallPoolConnector(django_connector.DjangoConnector):
    """Django's connection for deferring; for a worker, a pool that starts with one connection."""

    def get_worker_connector(self) -> BaseAsyncConnector:
        """The connector that the worker command asks for."""
        kwargs = utils.connector_params(self.alias)
        return PsycopgConnector(kwargs=kwargs, min_size=1, max_size=MOST_CONNECTIONS)


def configure(app: procrastinate.App) -> None:
    """Give the app our connector (settings.PROCRASTINATE_ON_APP_READY)."""
    alias = getattr(settings, "PROCRASTINATE_DATABASE_ALIAS", "default")
    app.connector = app.job_manager.connector = SmallPoolConnector(alias=alias)

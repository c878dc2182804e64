"""`manage.py prepare`: bring the database to this release; quick when it already is there."""

from typing import Any  # Any: Django's command options

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from shared_libs.events.subscriptions import sync_subscriptions

# any number that nobody else takes in this database
_LOCK = 7_226_031


class Command(BaseCommand):
    """Migrates, seeds subscriptions and what every shop needs; several at once wait."""

    # the admin theme's checks ask the database for permissions, which the migrations make
    requires_system_checks: list[str] = []

    help = "Bring the database to this release: migrations and internal subscriptions."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do what is missing."""
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            try:
                self._prepare()
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])

    def _prepare(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        changed = sync_subscriptions(settings.SUBSCRIBERS)
        if "seed_shop" in get_commands():  # what a shop needs before it has any goods
            call_command("seed_shop", stdout=self.stdout)
        self.stdout.write(f"{settings.SERVICE_NAME}: ready, {changed} subscriptions changed")

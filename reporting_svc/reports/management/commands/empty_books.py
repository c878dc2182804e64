"""`manage.py empty_books`: before the producers tell everything anew."""

from argparse import ArgumentParser
from typing import Any  # Any: Django's command protocol

from django.core.management.base import BaseCommand, CommandError

from reporting_svc.reports import services


class Command(BaseCommand):
    help = (
        "Remove all facts; `replay_events reporting --rebuild` of the producers brings them back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="this is meant")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["yes"]:
            raise CommandError("this removes all facts; say --yes if that is meant")
        self.stdout.write(f"{services.empty_books()} events are forgotten")

"""`manage.py forget_events`: before a producer's history is taken anew."""

from argparse import ArgumentParser
from typing import Any  # Any: Django's command options

from django.core.management.base import BaseCommand

from shared_libs.events import inbox


class Command(BaseCommand):
    """Empties the inbox of one producer; run it together with whatever empties the effects."""

    help = "Forget the events of one producer, so that its replay has its effects again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The producer."""
        parser.add_argument("producer")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Forget, and say how many."""
        self.stdout.write(f"{inbox.forget(options['producer'])} events forgotten")

"""`manage.py replay_events`: send a subscriber again what it has lost."""

from argparse import ArgumentParser
from typing import Any  # Any: Django's command options

from django.core.management.base import BaseCommand, CommandError

from shared_libs.events import replay
from shared_libs.events.models import Subscription


class Command(BaseCommand):
    """Marks deliveries as not sent, or numbers them anew for a subscriber that starts empty."""

    help = "Send events again to one subscriber."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The subscriber, and what of its events."""
        parser.add_argument("subscriber")
        parser.add_argument("--from-position", type=int, default=0)
        parser.add_argument("--type", action="append", default=[], dest="types")
        parser.add_argument(
            "--rebuild", action="store_true", help="everything kept, numbered anew from one"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Replay, and say how many."""
        try:
            subscription = Subscription.objects.get(name=options["subscriber"])
        except Subscription.DoesNotExist:
            raise CommandError(f"no subscription is called {options['subscriber']}") from None
        if options["rebuild"]:
            count = replay.rebuild(subscription)
        else:
            count = replay.replay_sent(
                subscription, from_position=options["from_position"], types=options["types"]
            )
        self.stdout.write(f"{count} events are on their way to {subscription.name}")

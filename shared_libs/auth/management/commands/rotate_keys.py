"""`manage.py rotate_keys`: this service signs with a new key, and the old one ends later."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any  # Any: Django's command options

from django.conf import settings
from django.core.management.base import BaseCommand

from shared_libs.auth import rotation


class Command(BaseCommand):
    """Publishes a new key and retires those whose successor is older than the window."""

    help = (
        "Publish a new signing key of this service; retire keys replaced longer ago than a window."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long an old key is still good, and whether to make a new one at all."""
        parser.add_argument("--window-hours", type=float, default=settings.KEY_WINDOW_HOURS)
        parser.add_argument("--retire-only", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rotate, and say what is so now."""
        files = rotation.KeyFiles(Path(settings.PRIVATE_KEY_FILE), Path(settings.KEYS_DIR))
        if not options["retire_only"]:
            self.stdout.write(f"{rotation.publish_new_key(files)} published; it signs in a minute")
        window = timedelta(hours=options["window_hours"])
        for key_id in rotation.retire_old_keys(files, window=window):
            self.stdout.write(f"{key_id} retired; what it signed is refused within five minutes")

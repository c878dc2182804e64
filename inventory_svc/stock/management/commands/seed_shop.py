"""`manage.py seed_shop`: what a real shop starts with."""

from typing import Any  # Any: Django's command protocol

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "A shop describes its own locations in the admin; nothing is made here."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write("inventory: nothing to seed")

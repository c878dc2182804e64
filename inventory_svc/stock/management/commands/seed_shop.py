"""`manage.py seed_shop`: what a real shop starts with."""

from typing import Any  # Any: Django's command protocol

from django.conf import settings
from django.core.management.base import BaseCommand

from inventory_svc.stock import services


class Command(BaseCommand):
    help = "Make the places that every shop has; a shop describes its own in the admin."

    def handle(self, *_args: Any, **_options: Any) -> None:
        made = services.ensure_places(time_zone=settings.SHOP_TIME_ZONE)
        self.stdout.write(f"inventory: {made} places made")

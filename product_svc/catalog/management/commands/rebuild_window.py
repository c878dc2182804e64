"""`manage.py rebuild_window`: the shop window is made anew from the catalogue."""

from typing import Any  # Any: Django's options

from django.core.management.base import BaseCommand
from django.utils import timezone

from product_svc.catalog import services


class Command(BaseCommand):
    help = "Make the shop window anew: prices, facets and words to search by. Needs no pause."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = services.rebuild_listings(now=timezone.now())
        self.stdout.write(f"product: {count} products are in the window as they are now")

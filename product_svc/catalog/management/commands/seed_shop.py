"""`manage.py seed_shop`: what every shop begins with, demo or real."""

from typing import Any  # Any: Django's options

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from product_svc.catalog import services


class Command(BaseCommand):
    help = "Tax tables of Canada, shipping rates and price lists; leaves alone what is there."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = services.seed_shop(currency=settings.SHOP_CURRENCY, now=timezone.now())
        self.stdout.write(f"product: {count} new tax and shipping rates")

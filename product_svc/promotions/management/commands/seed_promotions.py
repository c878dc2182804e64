"""`manage.py seed_promotions`: what the demo shop offers."""

from typing import Any  # Any: Django's options

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from product_svc.promotions import services


class Command(BaseCommand):
    help = "Two promotions and a coupon for the demo; leaves alone what is there."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = services.seed_demo_promotions(currency=settings.SHOP_CURRENCY, now=timezone.now())
        self.stdout.write(f"product: {count} new promotions")

"""`manage.py tell_levels`: what a job does every five minutes, done now."""

from typing import Any  # Any: Django's command options

from django.core.management.base import BaseCommand
from django.utils import timezone

from inventory_svc.stock import services

BATCH = 500


class Command(BaseCommand):
    """Tells the books what lies where, in batches, until all is told."""

    help = "Tell the books what lies where."

    def handle(self, *_args: Any, **_options: Any) -> None:
        while services.tell_levels(now=timezone.now(), limit=BATCH):
            pass

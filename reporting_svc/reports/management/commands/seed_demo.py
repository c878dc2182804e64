"""`manage.py seed_demo --data devstack/demo`: what the head of the demo wants to be told of."""

from decimal import Decimal
from pathlib import Path
from typing import Any  # Any: Django's options

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from reporting_svc.reports import errors, services

ACTOR = "system:seed_demo"
HEAD = ("head.office@demo.example",)
# name, measure, span, comparison, limit, store
RULES = (
    ("A slow day in Montréal", "net", "yesterday", "below", "100", "MTL"),
    ("Many returns", "return_rate", "week", "above", "30", ""),
    ("Little is left", "margin_rate", "week", "below", "25", ""),
    ("The books differ", "differences", "today", "above", "0", ""),
)


class Command(BaseCommand):
    """Alert rules to begin with."""

    help = "Alert rules for the demo shop; run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True)

    def handle(self, *_args: Any, **_options: Any) -> None:
        made = sum(_define(*each) for each in RULES)
        self.stdout.write(f"reporting: {made} alert rules")


def _define(name: str, measure: str, span: str, comparison: str, limit: str, store: str) -> bool:
    wish = services.AlertWish(
        name=name,
        measure=measure,
        span=span,
        comparison=comparison,
        limit=Decimal(limit),
        currency=settings.SHOP_CURRENCY,
        store=store,
        recipients=HEAD,
    )
    try:
        services.describe_alert_rule(wish=wish, actor=ACTOR, stores=())
    except errors.AlertNameTaken:
        return False
    return True

"""`manage.py seed_demo --data devstack/demo`: the demo shop's five stores and their registers."""

from pathlib import Path
from typing import Any  # Any: Django's command options

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from sales_svc.sales import selectors, services
from sales_svc.sales.models import Register
from sales_svc.sales.rules import demo


class Command(BaseCommand):
    """Opens the stores; run again, it changes nothing."""

    help = "Open the demo stores with two registers each; run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, help="the demo shop's folder (not needed here)")

    def handle(self, *_args: Any, **_options: Any) -> None:
        for code, name in demo.STORES.items():
            particulars = services.StoreParticulars(code=code, name=name, **demo.PLACE)
            services.open_store(particulars=particulars)
            for register in demo.REGISTERS:
                self._add(code, register)
        self.stdout.write(f"sales: {len(demo.STORES)} stores")

    def _add(self, store: str, name: str) -> None:
        known = selectors.registers_of(frozenset({store}))
        if not known.filter(name=name, status=Register.Status.ACTIVE).exists():
            services.add_register(
                store=store,
                name=name,
                kind=Register.Kind.STANDARD,
                actor="svc:sales",
                now=timezone.now(),
            )

"""`manage.py seed_demo --data devstack/demo`: the demo shop's five stores and their registers."""

from decimal import Decimal
from pathlib import Path
from typing import Any  # Any: Django's command options

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from sales_svc.sales import selectors, services
from sales_svc.sales.models import Register
from sales_svc.sales.rules import demo

RECEIPT = services.ReceiptWords(
    head=demo.RECEIPT_HEAD,
    foot_en=demo.RECEIPT_FOOT_EN,
    foot_fr=demo.RECEIPT_FOOT_FR,
    registrations=demo.REGISTRATIONS,
)


class Command(BaseCommand):
    """Opens the stores; run again, it changes nothing."""

    help = "Open the demo stores with two registers each; run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, help="the demo shop's folder (not needed here)")

    def handle(self, *_args: Any, **_options: Any) -> None:
        for code, name in demo.STORES.items():
            particulars = services.StoreParticulars(code=code, name=name, **demo.PLACE)
            services.open_store(particulars=particulars)
            services.describe_receipts(store=code, words=RECEIPT)
            for register in demo.REGISTERS:
                self._add(code, register)
            self._hire(code)
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

    def _hire(self, store: str) -> None:
        known = set(selectors.cashiers_of(frozenset({store})).values_list("code", flat=True))
        for code, name, role in demo.CASHIERS:
            if code not in known:
                self._hire_one(store, code, name, role)

    def _hire_one(self, store: str, code: str, name: str, role: str) -> None:
        particulars = services.CashierParticulars(
            store=store,
            code=code,
            name=name,
            role=role,
            discount_limit=Decimal(10),
            refund_limit=Decimal(100),
        )
        cashier = services.add_cashier(particulars=particulars, actor="svc:sales")
        pin = demo.DEMO_PIN
        services.set_pin(cashier_id=cashier.pk, pin=pin, actor="svc:sales", now=timezone.now())

"""`manage.py verify_ledger`: go over the books; the exit status is 1 when a row is not as it must
be.
"""

from typing import Any  # Any: Django's command protocol

from django.core.management.base import BaseCommand, CommandError

from inventory_svc.stock import services


class Command(BaseCommand):
    help = "Rebuild the balances from the ledger and check numbers, chain and promises."

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = services.ledger_faults()
        for fault in faults:
            self.stdout.write(f"{fault.check}: {fault.sku} at {fault.location}: {fault.detail}")
        if faults:
            raise CommandError(f"{len(faults)} rows are not as they must be", returncode=1)
        self.stdout.write("the ledger is right")

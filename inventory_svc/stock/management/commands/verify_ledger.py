"""`manage.py verify_ledger`: go over the books; the exit status is 1 when a row is not as it must
be.
"""

import sys
from typing import Any  # Any: Django's command protocol

from django.core.management.base import BaseCommand, CommandError

from inventory_svc.stock import services

SHOWN = 200


class Command(BaseCommand):
    help = "Rebuild the balances from the ledger and check numbers, chain, promises and alerts."

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = services.ledger_faults(self._progress if sys.stderr.isatty() else None)
        for fault in faults[:SHOWN]:
            self.stdout.write(f"{fault.check}: {fault.sku} at {fault.location}: {fault.detail}")
        if len(faults) > SHOWN:
            self.stdout.write(f"and {len(faults) - SHOWN} more")
        if faults:
            raise CommandError(f"{len(faults)} rows are not as they must be", returncode=1)
        self.stdout.write("the ledger is right")

    def _progress(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done:,} of {total:,} levels", ending="\n" if done == total else "")

"""`manage.py hash_books`: what the books hold, as numbers and one hash."""

from typing import Any  # Any: Django's command protocol

from django.core.management.base import BaseCommand

from reporting_svc.reports import selectors


class Command(BaseCommand):
    help = "Tell how many facts of each kind there are, and one hash over all of them."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = selectors.fingerprint()
        counts = ", ".join(f"{count} {name}" for name, count in found.counts.items())
        self.stdout.write(f"{found.digest} {counts}")

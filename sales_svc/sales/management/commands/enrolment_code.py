"""A fresh enrolment code for a register, as JSON, for a person or a script at the shell."""

import json
from argparse import ArgumentParser
from typing import Any  # Any: Django's options

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sales_svc.sales import services
from shared_libs.refusals import Refusal


class Command(BaseCommand):
    """Add the register if it is new, and print its one-time code."""

    help = "Print a fresh one-time enrolment code for a register as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--store", required=True, help="code of the store")
        parser.add_argument("--name", required=True, help="name of the register")
        parser.add_argument("--kind", choices=["standard", "replay"], default="standard")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Parse and call one service."""
        try:
            added = services.add_register(
                store=options["store"],
                name=options["name"],
                kind=options["kind"],
                actor="svc:sales",
                now=timezone.now(),
            )
        except Refusal as refusal:
            raise CommandError(str(refusal.detail)) from None
        answer = {
            "register_id": str(added.register.pk),
            "store": options["store"],
            "name": added.register.name,
            "code": added.code,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

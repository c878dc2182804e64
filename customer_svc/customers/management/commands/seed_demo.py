"""`manage.py seed_demo`: the people of the demo shop."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any  # Any: Django's command options and JSON

from django.core.management.base import BaseCommand
from django.utils import timezone

from customer_svc.customers import errors, selectors, services


class Command(BaseCommand):
    """Opens the accounts of a file; those that exist are left as they are."""

    help = "Open the demo accounts of a file that the stack has written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, help="the demo shop's folder (not needed here)")
        parser.add_argument("--accounts", type=Path, required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        accounts = json.loads(options["accounts"].read_text())
        for member in accounts["staff"]:
            self._open_staff(member)
        for program in accounts["service_accounts"]:
            self._open_service_account(program)
        for customer in accounts["customers"]:
            if not selectors.has_account(email=customer["email"]):
                services.register_customer(**customer, now=timezone.now())

    def _open_staff(self, member: dict[str, Any]) -> None:
        try:
            services.create_staff(
                email=member["email"],
                password=member["password"],
                roles=[member["role"]],
                stores=member.get("stores", []),
                name=member.get("name", ""),
            )
        except errors.StaffExists:
            return

    def _open_service_account(self, program: dict[str, Any]) -> None:
        try:
            services.create_service_account(**program)
        except errors.StaffExists:
            return

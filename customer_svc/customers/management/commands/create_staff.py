"""`manage.py create_staff`: a member of staff from the command line."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any  # Any: Django's command options

from django.core.management.base import BaseCommand, CommandError

from customer_svc.customers import rules, services
from shared_libs.refusals import Refusal


class Command(BaseCommand):
    """Creates a member of staff; the password comes from STAFF_PASSWORD or is asked for."""

    help = "Create a member of staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--role", action="append", choices=rules.ROLES, required=True)
        parser.add_argument("--store", action="append", default=[])
        parser.add_argument("--name", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        password = os.environ.get("STAFF_PASSWORD") or getpass.getpass("Password: ")
        try:
            user = services.create_staff(
                email=options["email"],
                password=password,
                roles=options["role"],
                stores=options["store"],
                name=options["name"],
            )
        except Refusal as refusal:
            raise CommandError(str(refusal.detail)) from None
        self.stdout.write(f"{user.email}: {', '.join(user.role_names)}")

"""`manage.py create_staff`: a member of staff from the command line."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any  # Any: Django's command options

from django.core.management.base import BaseCommand, CommandError

from customer_svc.customers import rules, services
from shared_libs.refusals import Refusal


class Command(BaseCommand):
    """Creates a member of staff; the password is asked for, or read from standard input."""

    help = "Create a member of staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--role", action="append", choices=rules.ROLES, required=True)
        parser.add_argument("--store", action="append", default=[])
        parser.add_argument("--name", default="")
        parser.add_argument("--password-stdin", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        from_stdin = options["password_stdin"]
        password = sys.stdin.readline().rstrip("\n") if from_stdin else getpass.getpass()
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

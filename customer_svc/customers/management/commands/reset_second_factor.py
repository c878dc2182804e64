"""`manage.py reset_second_factor`: for the last administrator, whom no colleague can help."""

from argparse import ArgumentParser
from typing import Any  # Any: Django's command options

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from customer_svc.customers import selectors, services
from shared_libs.refusals import Refusal


class Command(BaseCommand):
    """Takes phone and recovery codes away from one account; it enrols anew."""

    help = "Reset the second factor of a member of staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            user = selectors.staff_by_email(email=options["email"])
        except Refusal as refusal:
            raise CommandError(str(refusal.detail)) from None
        services.reset_second_factor(user=user, actor="console", now=timezone.now())
        self.stdout.write(f"{user.email}: enrols a phone at the next sign-in")

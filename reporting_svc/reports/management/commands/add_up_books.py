"""`manage.py add_up_books`: the sums of the hours made anew from the documents."""

from typing import Any  # Any: Django's command protocol

from django.core.management.base import BaseCommand

from reporting_svc.reports import services


class Command(BaseCommand):
    help = "Make the sums of hours, taxes and tenders anew from the documents."

    def handle(self, *_args: Any, **_options: Any) -> None:
        services.add_up_anew()
        self.stdout.write("the sums are those of the documents")

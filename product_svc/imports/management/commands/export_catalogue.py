"""`manage.py export_catalogue FILE`: the catalogue as CSV or XLSX, as the file's name says."""

from pathlib import Path
from typing import Any  # Any: Django's options

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from product_svc.catalog.selectors import ArticleFilter
from product_svc.imports import selectors, services
from product_svc.imports.models import FileFormat

ACTOR = "system:export_catalogue"


class Command(BaseCommand):
    help = "Write articles to a file, in the columns that import_catalogue takes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--category", default="", help="slug; what is below it is included")
        parser.add_argument("--brand", default="", help="slug")
        parser.add_argument("--status", default="", help="draft, active or archived")
        parser.add_argument("--product-type", default="", help="code")
        parser.add_argument(
            "--search", default="", help="the beginning of a SKU or slug, or a barcode"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        file: Path = options["file"]
        ending = file.suffix.removeprefix(".").lower()
        if ending not in FileFormat.values:
            raise CommandError("the file's name must end with .csv or .xlsx")
        names = ("category", "brand", "status", "product_type", "search")
        chosen = ArticleFilter(**{name: options[name] for name in names})
        job = services.ask_for_export(
            chosen=chosen, file_format=ending, actor=ACTOR, now=timezone.now(), is_queued=False
        )
        job = services.make_export(job_id=job.pk, now=timezone.now())
        with file.open("wb") as stream:
            for piece in selectors.file_of(job):
                stream.write(piece)
        self.stdout.write(f"{job.rows_done} articles in {file}")

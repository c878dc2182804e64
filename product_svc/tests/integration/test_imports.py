"""A file of articles on its way into the catalogue, and out of it again."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from product_svc.catalog.models import (
    AttributeChoice,
    AttributeDefinition,
    Barcode,
    Category,
    Price,
    Product,
    ProductType,
    TypeAttribute,
    Variant,
)
from product_svc.catalog.selectors import ArticleFilter
from product_svc.imports import errors, selectors, services
from product_svc.imports.models import ImportJob, ImportProblem
from product_svc.imports.services import _rows
from product_svc.tests.factories import NOW, item, price, stock
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.usefixtures("shop")
QUOTES = "The quotation marks of this row do not fit together."
TOO_LONG = "The row is too long; is a quotation mark never closed?"
HEADING = "sku,name_en,name_fr,category,tax_category,price.CAD-web\n"


def upload(content: str | bytes, name: str = "articles.csv", language: str = "en") -> ImportJob:
    data = content.encode() if isinstance(content, str) else content
    return services.upload_file(
        name=name, pieces=[data], language=language, actor="staff:1", now=NOW, is_queued=False
    )


def checked(content: str | bytes, name: str = "articles.csv", language: str = "en") -> ImportJob:
    return services.check_import(job_id=upload(content, name, language).pk, now=NOW)


def applied(content: str | bytes, name: str = "articles.csv") -> ImportJob:
    job = checked(content, name)
    services.ask_to_apply(job=job, actor="staff:2", now=NOW, is_queued=False)
    return services.apply_import(job_id=job.pk, now=NOW)


def refusals(job: ImportJob) -> list[tuple[int, str, str, str]]:
    rows = ImportProblem.objects.filter(job=job).order_by("row", "id")
    return list(rows.values_list("row", "column", "value", "reason"))


def exported(file_format: str, **chosen: Any) -> bytes:
    job = services.ask_for_export(
        chosen=ArticleFilter(**chosen), file_format=file_format, actor="x", now=NOW, is_queued=False
    )
    job = services.make_export(job_id=job.pk, now=NOW)
    return b"".join(selectors.file_of(job))


@pytest.fixture
def shirts(shop: None) -> None:
    """A product type with an attribute of each kind and an axis."""
    shirt = ProductType.objects.create(code="shirt", name_en="Shirt")
    for code, kind, role in (
        ("size", "choice", "axis"),
        ("care", "text", "product"),
        ("weight", "number", "product"),
        ("organic", "boolean", "product"),
    ):
        attribute = AttributeDefinition.objects.create(code=code, name_en=code, type=kind)
        TypeAttribute.objects.create(product_type=shirt, attribute=attribute, role=role)
        if kind == "choice":
            for value in ("s", "l"):
                AttributeChoice.objects.create(attribute=attribute, value=value, label_en=value)


def test_a_dry_run_says_what_would_change_and_changes_nothing() -> None:
    stock(item("OLD", name=type(item().name)("Old"), prices=[price("5", "web")]), item("SAME"))
    events = OutboxEvent.objects.count()

    job = checked(
        HEADING
        + "NEW,New,Neuf,food/dairy,standard,9.95\n"
        + "OLD,,,,,6\n"
        + "SAME,Stoneware mug,,mugs,,\n"
        + "BAD,Bad,,mugs,luxury,1\n"
        + "NEW,Again,,,standard,1\n"
        + "ODD SKU,Odd,,mugs,standard,1\n"
    )

    assert (job.state, job.rows_total) == ("validated", 6)
    assert (job.to_create, job.to_update, job.to_leave, job.refused) == (1, 1, 1, 3)
    assert refusals(job) == [
        (5, "tax_category", "luxury", "There is no tax category luxury."),
        (6, "sku", "NEW", "This SKU stands in row 2 already."),
        (
            7, "sku", "ODD SKU",
            "A SKU has 1 to 64 letters, digits, dots, dashes, slashes or underscores.",
        ),
    ]  # fmt: skip
    assert not Variant.objects.filter(sku="NEW").exists()
    assert OutboxEvent.objects.count() == events


def test_an_applied_file_is_in_the_catalogue_but_for_its_refused_rows() -> None:
    job = applied(
        HEADING
        + "NEW,New,Neuf,food/dairy,standard,9.95\nBAD,Bad,,x,luxury,1\nCUP,Cup,,,standard,\n"
    )

    assert (job.state, job.created, job.updated, job.unchanged, job.refused) == (
        "applied", 2, 0, 0, 1,
    )  # fmt: skip
    variant = Variant.objects.select_related("product__category__parent").get(sku="NEW")
    assert (variant.product.name_en, variant.product.name_fr) == ("New", "Neuf")
    assert variant.product.category is not None
    assert variant.product.category.path == "food/dairy/"
    assert variant.product.category.parent == Category.objects.get(slug="food")
    assert Price.objects.get().amount == Decimal("9.95")
    assert Price.objects.get().set_by == "staff:2"
    assert not Variant.objects.filter(sku="BAD").exists()


def test_an_empty_cell_leaves_what_is_there() -> None:
    stock(item("MUG-1", brand="Kanuk"))

    applied("sku,name_en,name_fr,brand\nMUG-1,Clay mug,,\n")

    product = Product.objects.select_related("brand").get()
    assert (product.name_en, product.name_fr) == ("Clay mug", "Tasse en grès")
    assert product.brand is not None
    assert product.brand.name == "Kanuk"


@pytest.mark.usefixtures("shirts")
def test_all_that_a_row_can_say_is_kept() -> None:
    columns = (
        "sku,product,name_en,product_type,tax_category,attr.care,attr.weight,attr.organic,"
        "option.size,label_en,unit,whole_quantity,weight_grams,length_mm,country_of_origin,hs_code,"
        "min_age,track_inventory,allow_backorder,status,product_status,barcodes,description_fr\n"
    )
    job = applied(
        columns
        + "S,shirt,Shirt,shirt,standard,Cold wash,1.50,yes,s,Small,each,yes,250,700,CA,610910,18,"
        "no,yes,active,draft,2000000000015 | internal:A*7 * 12,Douce\n"
        + "L,shirt,,,,,,,l,,,,,,,,,,,draft,,,\n"
    )

    assert (job.state, refusals(job)) == ("applied", [])
    small, large = Variant.objects.order_by("-sku").select_related("product")
    assert small.product_id == large.product_id
    assert small.product.attributes == {"care": "Cold wash", "weight": "1.5", "organic": True}
    assert (small.options, large.options, large.status) == ({"size": "s"}, {"size": "l"}, "draft")
    assert (small.weight_grams, small.country_of_origin, small.min_age) == (250, "CA", 18)
    assert (small.track_inventory, small.allow_backorder) == (False, True)
    assert (small.product.status, small.product.description_fr) == ("draft", "Douce")
    assert list(Barcode.objects.order_by("pk").values_list("code", "kind", "pack_quantity")) == [
        ("2000000000015", "gtin13", 1),
        ("A*7", "internal", 12),
    ]


@pytest.mark.usefixtures("shirts")
def test_what_does_not_fit_the_type_or_belongs_to_another_is_refused_by_column() -> None:
    stock(item("MUG-1", gtin="2000000000015"))

    job = checked(
        "sku,product,name_en,tax_category,product_type,category,attr.weight,option.size,barcodes\n"
        "A,shirt,Shirt,standard,shirt,,heavy,s,\n"
        "B,shirt,Shirt,standard,shirt,,1,xl,\n"
        "C,shirt2,Shirt,standard,shirt,,1,s,2000000000015\n"
        "D,shirt2,Shirt,standard,shirt,,1,s,2000000000016\n"
        "E,shirt3,Shirt,standard,shirt,,1,s,\n"
        "F,shirt3,Shirt,standard,shirt,,1,s,\n"
        "G,,Plain,standard,unknown,elsewhere/mugs,,,\n"
        "H,,,,,,,,\n"
    )

    assert [(row, column) for row, column, _value, _reason in refusals(job)] == [
        (2, "attr.weight"),
        (3, "option.size"),
        (4, "barcodes"),
        (5, "barcodes"),
        (7, "options"),
        (8, "product_type"),
        (8, "category"),
        (9, "name_en"),
        (9, "tax_category"),
    ]
    assert job.to_create == 1


@pytest.mark.usefixtures("shirts")
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_importing_an_export_changes_nothing(file_format: str) -> None:
    stock(
        item(
            "MUG-1", gtin="2000000000015", brand="=Kanuk", prices=[price("12.5"), price("9", "pos")]
        ),
        item("CUP", name=type(item().name)('\'+1 cup; "big"\nsize', "@tasse"), category="cups"),
    )
    applied(
        "sku,product,name_en,tax_category,product_type,attr.organic,attr.weight,option.size,"
        "barcodes,min_age\n"
        "S,shirt,Shirt,standard,shirt,no,-1.5,s,internal:A%7CB%25C * 3,0\n"
    )
    events = OutboxEvent.objects.count()

    job = applied_if_needed(exported(file_format), f"again.{file_format}")

    assert refusals(job) == []
    assert (job.to_create, job.to_update, job.to_leave) == (0, 0, 3)
    assert OutboxEvent.objects.count() == events


def applied_if_needed(content: bytes, name: str) -> ImportJob:
    job = checked(content, name)
    if job.can_be_applied:
        services.ask_to_apply(job=job, actor="staff:2", now=NOW, is_queued=False)
        job = services.apply_import(job_id=job.pk, now=NOW)
    return job


def test_no_cell_of_an_export_is_a_formula() -> None:
    stock(item("A", name=type(item().name)("=1+1", "+1")), item("B", brand="@sum"))

    text = exported("csv").decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(exported("xlsx")))

    found = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert {"'=1+1", "'+1", "'@sum"} <= set(found)
    assert not [cell for cell in found if cell.startswith(("=", "+", "-", "@"))]
    types = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in types


def test_an_export_can_be_narrowed() -> None:
    stock(item("A", category="mugs"), item("B", category="cups", brand="Kanuk"))

    def skus(**chosen: str) -> list[str]:
        text = exported("csv", **chosen).decode("utf-8-sig")
        return [row[0] for row in csv.reader(io.StringIO(text))][1:]

    assert skus() == ["A", "B"]
    assert skus(category="cups") == skus(brand="kanuk") == ["B"]
    assert skus(status="draft") == []


class Killed(BaseException):
    """The worker's end."""


def kill_after(parts: int) -> Callable[[int], None]:
    left = [parts]

    def progress(_rows_done: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed

    return progress


def test_an_import_that_is_killed_goes_on_and_does_no_row_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_rows, "CHUNK", 2)
    rows = "".join(f"A-{n},Article {n},,mugs,standard,{n + 1}\n" for n in range(5))
    job = checked(HEADING + rows)
    services.ask_to_apply(job=job, actor="staff:2", now=NOW, is_queued=False)

    with pytest.raises(Killed):
        services.apply_import(job_id=job.pk, now=NOW, progress=kill_after(1))
    broken = ImportJob.objects.get(pk=job.pk)
    made = Variant.objects.count()
    done = services.apply_import(job_id=job.pk, now=NOW + timedelta(minutes=1))

    assert (broken.state, broken.rows_done, made) == ("validated", 2, 2)
    assert (done.state, done.rows_done, done.created, done.unchanged) == ("applied", 5, 5, 0)
    assert Variant.objects.count() == 5
    assert OutboxEvent.objects.filter(type="product.variant_changed.v1").count() == 5


def test_a_comparison_that_is_killed_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_rows, "CHUNK", 1)
    job = upload(HEADING + "A,A,,m,luxury,1\nB,B,,m,standard,1\n")

    with pytest.raises(Killed):
        services.check_import(job_id=job.pk, now=NOW, progress=kill_after(1))
    job = services.check_import(job_id=job.pk, now=NOW)

    assert (job.state, job.rows_total, job.to_create, job.refused) == ("validated", 2, 1, 1)
    assert len(refusals(job)) == 1


def test_products_and_barcodes_of_parts_before_are_known_to_later_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_rows, "CHUNK", 1)
    content = (
        "sku,product,name_en,tax_category,barcodes\n"
        "S,socks,Wool socks,standard,2000000000015\n"
        "L,socks,,,\n"
        "X,,Other,standard,2000000000015\n"
    )

    job = applied(content)

    assert (job.created, job.refused) == (2, 1)
    assert refusals(job)[0][:2] == (4, "barcodes")
    assert {v.product.name_en for v in Variant.objects.select_related("product")} == {"Wool socks"}


def test_a_file_is_applied_once_and_only_after_its_comparison() -> None:
    job = upload(HEADING + "A,A,,m,standard,1\n")

    with pytest.raises(errors.ImportNotReady):
        services.ask_to_apply(job=job, actor="staff:2", now=NOW, is_queued=False)
    job = services.check_import(job_id=job.pk, now=NOW)
    services.ask_to_apply(job=job, actor="staff:2", now=NOW, is_queued=False)
    with pytest.raises(errors.ImportNotReady):
        services.ask_to_apply(job=job, actor="staff:3", now=NOW, is_queued=False)

    services.apply_import(job_id=job.pk, now=NOW)
    assert services.apply_import(job_id=job.pk, now=NOW).created == 1


def test_what_changed_since_the_comparison_is_refused_and_the_rest_applied() -> None:
    job = checked("sku,name_en,tax_category,barcodes\nA,A,standard,2000000000015\nB,B,standard,\n")
    stock(item("MUG-1", gtin="2000000000015"))

    services.ask_to_apply(job=job, actor="staff:2", now=NOW, is_queued=False)
    job = services.apply_import(job_id=job.pk, now=NOW)

    assert (job.state, job.created, job.refused) == ("applied", 1, 1)
    assert refusals(job)[0][:3] == (2, "barcodes", "2000000000015")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("colour\nred\n", "There are no such columns: colour.", id="unknown columns"),
        pytest.param("sku,price.X\nA,1\n", "There are no such columns: price.x.", id="a list"),
        pytest.param('sku\n"open', QUOTES, id="quotes"),
        pytest.param("sku\n", "The file has no rows.", id="a heading only"),
        pytest.param(HEADING + "A,A,,m,luxury,1\n", "Every row is refused.", id="no good row"),
        pytest.param("sku," * 1_000_000, TOO_LONG, id="a million columns"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_read_is_invalid_and_says_why(content: str, reason: str) -> None:
    job = checked(content)

    assert (job.state, job.failure) == ("invalid", reason)
    assert Variant.objects.count() == 0


def test_reasons_are_in_the_language_of_who_uploaded_the_file() -> None:
    job = checked("sku,name_en\nA B,x\n", language="fr")

    assert job.failure == "Toutes les lignes sont refusées."
    assert refusals(job)[0][3].startswith("Une UGS compte de 1 à 64")


def test_windows_1252_is_read_and_said() -> None:
    job = checked("sku;name_en;tax_category\nA;Crème brûlée;standard\n".encode("cp1252"))

    assert (job.encoding, job.to_create) == ("windows-1252", 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("articles.csv", b""),
        ("articles.csv", b"PK\x03\x04"),
        ("articles.xlsx", b"sku\nA\n"),
        ("articles.exe", b"MZ"),
        ("articles.csv", b"<html>"),
        ("articles.xls", b"\xd0\xcf\x11\xe0"),
    ],
)
def test_what_is_no_such_file_is_not_kept(name: str, content: bytes) -> None:
    with pytest.raises(errors.FileRefused):
        upload(content, name)

    assert ImportJob.objects.count() == 0


def test_commands_import_export_and_tell(tmp_path: Any) -> None:
    file, again = tmp_path / "a.csv", tmp_path / "b.xlsx"
    file.write_text(HEADING + "A,A,,m,standard,1\nB,B,,m,luxury,1\n")
    told = io.StringIO()

    call_command("import_catalogue", file, "--dry-run", stdout=told)
    assert "2 rows: 1 to create, 0 to update, 0 unchanged, 1 refused" in told.getvalue()
    assert "row 3, tax_category: There is no tax category luxury." in told.getvalue()
    assert Variant.objects.count() == 0

    call_command(
        "import_catalogue", "--resume", str(ImportJob.objects.get().public_id), stdout=told
    )
    assert "1 created, 0 updated, 0 unchanged, 1 refused" in told.getvalue()

    call_command("export_catalogue", again, stdout=told)
    assert f"1 articles in {again}" in told.getvalue()
    with pytest.raises(CommandError, match="neither CSV nor XLSX"):
        call_command("import_catalogue", __file__, stdout=told)


def test_old_files_are_forgotten_and_their_jobs_stay() -> None:
    job = applied(HEADING + "A,A,,m,standard,1\n")
    waiting = checked(HEADING + "B,B,,m,standard,1\n")

    assert services.forget_files(now=NOW + timedelta(days=29)) == 0
    assert services.forget_files(now=NOW + timedelta(days=31)) == 1

    job.file.refresh_from_db()
    waiting.file.refresh_from_db()
    assert (job.file.size, job.file.slices.count()) == (0, 0)
    assert waiting.file.slices.count() == 1

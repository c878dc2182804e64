"""Files that empty fields, take barcodes off and give or end prices from a quantity on."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from product_svc.catalog.models import Barcode, Price, Product, RuleSetVersion, Variant
from product_svc.imports import selectors, services
from product_svc.imports.models import ExportJob, ImportJob
from product_svc.tests.factories import NOW, item, stock
from product_svc.tests.integration.test_imports import (
    applied,
    checked,
    exported,
    refusals,
    shirts,
    upload,
)
from shared_libs.events.models import OutboxEvent

__all__ = ["shirts"]  # a fixture
pytestmark = pytest.mark.usefixtures("shop")
LISTS = "/admin/product/imports/exportjob/of-list"


def codes(sku: str = "MUG-1") -> list[str]:
    found = Barcode.objects.filter(variant__sku=sku).order_by("code")
    return list(found.values_list("code", flat=True))


def tiers(sku: str = "MUG-1") -> dict[str, str]:
    """What holds now on any list, by the quantity from which on."""
    rows = Price.objects.filter(variant__sku=sku, valid_to=None)
    held = rows.values_list("price_list__code", "min_quantity", "amount")
    return {f"{code} {least.normalize():f}": f"{amount:.2f}" for code, least, amount in held}


def left(content: str | bytes, name: str = "articles.csv") -> tuple[int, int]:
    """How many articles a file would leave as they are a day later, and how many it would not."""
    job = services.check_import(job_id=upload(content, name).pk, now=NOW + timedelta(days=1))
    return job.to_leave, job.to_update + job.to_create + job.refused


def applied_after(hours: int, content: str) -> ImportJob:
    """The clock goes on between the files of a day."""
    now = NOW + timedelta(hours=hours)
    job = services.check_import(job_id=upload(content).pk, now=now)
    services.ask_to_apply(job=job, actor="staff:2", now=now, is_queued=False)
    return services.apply_import(job_id=job.pk, now=now)


def told() -> list[str]:
    return list(OutboxEvent.objects.order_by("pk").values_list("type", flat=True))


def test_a_cell_that_says_empty_empties_its_field_and_no_other() -> None:
    stock(item(brand="Kanuk", gtin="2000000000015"))
    Variant.objects.update(weight_grams=340, country_of_origin="CA", min_age=18)
    file = "sku,name_fr,brand,category,weight_grams,country_of_origin,min_age\n"
    file += "MUG-1,(empty),(vide),(Empty),(empty),(empty),\n"

    dry = checked(file)
    before = Variant.objects.get()
    job = applied(file)

    assert (dry.to_update, dry.refused, before.weight_grams) == (1, 0, 340)
    assert (job.updated, job.refused) == (1, 0)
    product, variant = Product.objects.get(), Variant.objects.get()
    assert (product.name_en, product.name_fr) == ("Stoneware mug", "")
    assert (product.brand, product.category) == (None, None)
    assert (variant.weight_grams, variant.country_of_origin, variant.min_age) == (None, "", 18)
    assert codes() == ["2000000000015"]
    assert left(file) == (1, 0)


@pytest.mark.parametrize(
    "column", ["sku", "name_en", "tax_category", "status", "unit", "whole_quantity", "product"]
)
def test_what_an_article_cannot_be_without_is_not_emptied(column: str) -> None:
    stock(item())
    heading = column if column == "sku" else f"sku,{column}"
    row = "(empty)" if column == "sku" else "MUG-1,(empty)"

    job = checked(f"{heading}\n{row}\n")

    assert (job.state, job.refused) == ("invalid", 1)
    assert refusals(job)[0] == (2, column, "(empty)", "This cannot be empty.")


def test_a_text_that_reads_like_the_wish_for_none_comes_back_as_it_was() -> None:
    stock(item(label=type(item().name)("(empty)", "(vide)")))

    file = exported("csv")

    assert "'(empty)" in file.decode()
    assert left(file) == (1, 0)
    assert Variant.objects.get().label_en == "(empty)"


def test_attributes_and_options_are_taken_away_by_file(shirts: None) -> None:
    heading = "sku,product,product_type,name_en,tax_category,attr.care,option.size,product_status\n"
    applied(f"{heading}S-1,shirt,shirt,Shirt,standard,wash cold,l,draft\n")

    job = applied("sku,attr.care,option.size\nS-1,(empty),(empty)\n")

    assert job.updated == 1
    assert (Product.objects.get().attributes, Variant.objects.get().options) == ({}, {})


def test_barcodes_are_taken_off_one_by_one_or_all_that_are_not_named() -> None:
    stock(item())
    applied("sku,barcodes\nMUG-1,2000000000015 | internal:A-7 | 12000000000012 * 6\n")
    assert codes() == ["12000000000012", "2000000000015", "A-7"]

    dry = checked("sku,barcodes\nMUG-1,remove:internal:A-7\n")
    assert (dry.to_update, len(codes())) == (1, 3)
    applied("sku,barcodes\nMUG-1,remove:internal:A-7\n")
    assert codes() == ["12000000000012", "2000000000015"]
    assert left("sku,barcodes\nMUG-1,remove:internal:A-7\n") == (1, 0)
    applied("sku,barcodes\nMUG-1,(empty) | internal:B-8 | 2000000000015\n")
    assert codes() == ["2000000000015", "B-8"]
    applied("sku,barcodes\nMUG-1,(empty)\n")
    assert codes() == []
    assert told()[-1] == "product.variant_changed.v1"


def test_a_barcode_goes_from_one_article_to_another_in_one_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stock(item("OLD", gtin="2000000000015"), item("NEW"))
    file = "sku,barcodes\nOLD,remove:2000000000015\nNEW,2000000000015\n"

    for rows_at_once in (300, 1):
        monkeypatch.setattr("product_svc.imports.services._rows.CHUNK", rows_at_once)
        assert checked(file).refused == 0
    applied(file)

    assert (codes("OLD"), codes("NEW")) == ([], ["2000000000015"])


def test_the_barcode_of_another_article_is_not_taken_off() -> None:
    stock(item("OTHER", gtin="2000000000015"), item())

    job = checked("sku,barcodes\nMUG-1,remove:2000000000015\n")

    assert [row[:3] for row in refusals(job)] == [(2, "barcodes", "2000000000015")]
    assert "OTHER" in refusals(job)[0][3]


def test_prices_from_a_quantity_on_are_given_and_ended_by_file() -> None:
    stock(item(prices=[]))
    file = "sku,price.CAD-web\nMUG-1,"

    dry = checked(f'{file}"12,50 | 10+ 11.00 | 50 + 9.9"\n')
    assert (dry.to_update, tiers()) == (1, {})
    applied(f'{file}"12,50 | 10+ 11.00 | 50 + 9.9"\n')
    assert tiers() == {"CAD-web 1": "12.50", "CAD-web 10": "11.00", "CAD-web 50": "9.90"}
    version = RuleSetVersion.objects.latest("number")
    applied_after(1, f"{file}10+ 10.50\n")
    assert tiers() == {"CAD-web 1": "12.50", "CAD-web 10": "10.50", "CAD-web 50": "9.90"}

    job = applied_after(2, f"{file}13 | 50+ (empty)\n")

    assert (job.updated, tiers()) == (1, {"CAD-web 1": "13.00", "CAD-web 10": "10.50"})
    newest = RuleSetVersion.objects.latest("number")
    assert newest.number == version.number + 2
    assert [change["kind"] for change in newest.changes] == ["price", "price_ended"]
    ended = Price.objects.get(min_quantity=50)
    assert (ended.ended_by, ended.amount) == ("staff:2", Decimal("9.9"))
    assert left(f"{file}13 | 50+ (empty)\n") == (1, 0)
    applied_after(3, f"{file}(empty) | 8\n")
    assert tiers() == {"CAD-web 1": "8.00"}
    applied_after(4, f"{file}(empty)\n")
    assert tiers() == {}
    assert Price.objects.count() == 6


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("10+ 9 | 10+ 8", "Each quantity stands once"),
        ("0+ 9", "Each quantity stands once"),
        ("9 | 8", "Each quantity stands once"),
        ("10+", "An amount such as 12.50"),
        ("10+ cheap", "An amount such as 12.50"),
        ("99999999999", "An amount such as 12.50"),
    ],
)
def test_prices_that_make_no_sense_are_refused_by_cell(cell: str, reason: str) -> None:
    stock(item())

    job = checked(f"sku,price.CAD-web\nMUG-1,{cell}\n")

    ((row, column, _value, why),) = refusals(job)
    assert (row, column, why[: len(reason)]) == (2, "price.CAD-web", reason)
    file = b"".join(services.csv_pieces(selectors.problem_rows(job))).decode()
    assert reason in file


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_export_tells_all_prices_and_importing_it_changes_nothing(file_format: str) -> None:
    stock(item(), item("CUP"))
    applied("sku,price.CAD-web\nMUG-1,12.50 | 10+ 11 | 50+ 9.90\nCUP,24+ 3\n")

    assert left(exported(file_format), f"articles.{file_format}") == (2, 0)
    rows = {row["sku"]: row for row in csv.DictReader(io.StringIO(exported("csv").decode()[1:]))}
    assert rows["MUG-1"]["price.CAD-web"] == "12.5 | 10+ 11 | 50+ 9.9"
    assert rows["CUP"]["price.CAD-web"] == "24+ 3"


def test_a_million_columns_are_refused_and_nothing_is_kept_of_them() -> None:
    wide = b"sku," + b",".join(b"c%d" % n for n in range(1_000_000))

    job = checked(wide)

    assert (job.state, job.rows_checked, job.failure[:3]) == ("invalid", 0, "The")
    assert not Variant.objects.exists()


def exported_skus(job: ExportJob) -> list[str]:
    job = services.make_export(job_id=job.pk, now=NOW)
    text = b"".join(selectors.file_of(job)).decode("utf-8-sig")
    return [row["sku"] for row in csv.DictReader(io.StringIO(text))]


@pytest.fixture
def sign_in(staff_cookie: Callable[..., str]) -> Callable[..., Client]:
    def client(*roles: str) -> Client:
        signed_in = Client()
        signed_in.cookies["comptoir_staff"] = staff_cookie(*roles)
        return signed_in

    return client


def test_a_list_is_exported_as_it_is_filtered_and_searched(sign_in: Callable[..., Client]) -> None:
    stock(item("MUG-1"), item("MUG-2"), item("CUP-1"))
    Product.objects.filter(variants__sku="MUG-2").update(status="draft")
    Variant.objects.filter(sku="CUP-1").update(in_stock=True)
    manager = sign_in("catalogue_manager")
    query = "status__exact=active&q=MUG"

    shown = manager.get(f"/admin/product/catalog/product/?{query}").content.decode()
    asked = manager.post(f"{LISTS}/product?{query}", {"format": "csv"})
    by_product = ExportJob.objects.get()
    manager.post(f"{LISTS}/variant?in_stock__exact=1", {"format": "csv"})
    by_variant = ExportJob.objects.latest("pk")

    assert f'href="{LISTS}/product?{query.replace("&", "&amp;")}"' in shown
    assert asked["Location"].endswith(f"/exportjob/{by_product.pk}/change/")
    assert exported_skus(by_product) == ["MUG-1"]
    assert exported_skus(by_variant) == ["CUP-1"]


def test_only_catalogue_managers_export_a_list(sign_in: Callable[..., Client]) -> None:
    clerk = sign_in("stock_clerk")

    assert clerk.post(f"{LISTS}/product", {"format": "csv"}).status_code == 403
    assert sign_in("catalogue_manager").get(f"{LISTS}/category").status_code == 404
    assert "of-list" not in clerk.get("/admin/product/catalog/product/").content.decode()
    assert not ExportJob.objects.exists()


def test_the_api_exports_by_the_filters_of_its_lists(as_staff: Any) -> None:
    stock(item("MUG-1", category="mugs"), item("MUG-2", category="cups"), item("BOWL"))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_staff("catalogue_manager")["Authorization"])
    body = {"format": "csv", "search": "MUG", "category": "mugs", "status": "active"}

    answer = client.post("/api/v1/catalogue/exports", body, format="json")

    assert (answer.status_code, answer.json()["rows"]["total"]) == (202, 1)
    assert exported_skus(ExportJob.objects.get()) == ["MUG-1"]
    none = {"format": "csv", "product_type": "shirt"}
    answer = client.post("/api/v1/catalogue/exports", none, format="json")
    assert answer.json()["rows"]["total"] == 0
    wrong = client.post("/api/v1/catalogue/exports", body | {"colour": "red"}, format="json")
    assert [each["field"] for each in wrong.json()["errors"]] == ["colour"]

"""Imports and exports by the API and in the back office."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from rest_framework.test import APIClient

from product_svc.catalog.models import Variant
from product_svc.imports import services
from product_svc.imports.models import ImportJob
from product_svc.tests.factories import NOW, item, stock

pytestmark = pytest.mark.usefixtures("shop")
API = "/api/v1/catalogue"
PAGES = "/admin/product/imports"
CONTENT = b"sku,name_en,tax_category\nA,A,standard\nB,=1+1,standard\n"


@pytest.fixture
def manager(staff_cookie: Callable[..., str]) -> Client:
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie("catalogue_manager")
    return client


def file(content: bytes = CONTENT, name: str = "articles.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def work() -> None:
    """What a worker would do with all that waits."""
    tasks = {
        "imports.check": services.check_import,
        "imports.apply": services.apply_import,
        "imports.export": services.make_export,
    }
    for job in ProcrastinateJob.objects.filter(task_name__in=tasks).order_by("id"):
        tasks[job.task_name](job_id=job.args["job_id"], now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_a_file_goes_through_the_api(as_staff: Callable[..., dict[str, str]]) -> None:
    client, headers = APIClient(), as_staff("catalogue_manager")

    sent = client.post(f"{API}/imports", {"file": file()}, headers=headers)
    assert (sent.status_code, sent.data["state"]) == (202, "uploaded")
    work()
    compared = client.get(sent["Location"], headers=headers).data
    assert (compared["state"], compared["would"]["created"]) == ("validated", 1)
    assert [(each["row"], each["column"]) for each in compared["problems"]] == [(3, "name_en")]
    refused = text_of(client.get(f"{sent['Location']}/problems.csv", headers=headers))
    assert refused.splitlines()[1].startswith("3,name_en,'=1+1,It begins like a formula")
    asked = client.post(f"{sent['Location']}/apply", headers=headers)
    again = client.post(f"{sent['Location']}/apply", headers=headers)
    assert (asked.status_code, again.status_code) == (202, 409)
    work()

    assert client.get(sent["Location"], headers=headers).data["did"]["created"] == 1
    assert Variant.objects.get().sku == "A"


def test_an_export_goes_through_the_api(as_staff: Callable[..., dict[str, str]]) -> None:
    stock(item())
    client, headers = APIClient(), as_staff("catalogue_manager")

    asked = client.post(f"{API}/exports", {"format": "csv"}, format="json", headers=headers)
    early = client.get(f"{asked['Location']}/file", headers=headers)
    work()
    ready = client.get(f"{asked['Location']}/file", headers=headers)

    assert (asked.status_code, early.status_code) == (202, 404)
    assert ready["Content-Disposition"].startswith('attachment; filename="catalogue-')
    assert text_of(ready).splitlines()[1].startswith("MUG-1,stoneware-mug-mug-1,mugs,")
    template = text_of(client.get(f"{API}/imports/template.csv", headers=headers))
    assert template.startswith("sku,product,category,")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "imports"),
        ("post", "imports"),
        ("get", "imports/template.csv"),
        ("get", "exports"),
        ("post", "exports"),
    ],
)
def test_only_catalogue_managers_import_and_export(
    as_staff: Callable[..., dict[str, str]], method: str, path: str
) -> None:
    answer = getattr(APIClient(), method)(f"{API}/{path}", headers=as_staff("cashier"))

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "file"), ({"file": "text"}, "file"), ({"file": file(), "x": "1"}, "x")],
)
def test_an_upload_without_a_file_is_refused_by_field(
    as_staff: Callable[..., dict[str, str]], body: dict[str, Any], field: str
) -> None:
    answer = APIClient().post(f"{API}/imports", body, headers=as_staff("catalogue_manager"))

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_file_that_is_none_is_refused_with_the_reason(
    as_staff: Callable[..., dict[str, str]],
) -> None:
    headers = as_staff("catalogue_manager") | {"Accept-Language": "fr"}
    body = {"file": file(b"%PDF", "articles.csv")}

    answer = APIClient().post(f"{API}/imports", body, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "file_refused")
    assert answer.json()["detail"] == "Le fichier n'est ni CSV ni XLSX."
    assert ImportJob.objects.count() == 0


def lists() -> Iterator[Any]:
    for path in ("imports", "exports"):
        yield pytest.param(path, id=path)


@pytest.mark.parametrize("path", list(lists()))
def test_lists_of_one_and_of_ten_cost_the_same_queries(
    as_staff: Callable[..., dict[str, str]], path: str
) -> None:
    headers = as_staff("catalogue_manager")

    def queries_now() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert APIClient().get(f"{API}/{path}", headers=headers).status_code == 200
        return len(captured)

    def one_more() -> None:
        body: dict[str, Any] = {"file": file()} if path == "imports" else {"format": "csv"}
        answer = APIClient().post(f"{API}/{path}", body, headers=headers, format=kind)
        assert answer.status_code == 202, answer.data

    kind = "multipart" if path == "imports" else "json"
    one_more()
    one = queries_now()
    for _ in range(9):
        one_more()

    assert (one, queries_now()) == (1, 1)


def test_a_file_goes_through_the_pages(manager: Client) -> None:
    sent = manager.post(f"{PAGES}/importjob/upload/", {"file": file()})
    page = sent["Location"]
    waiting = manager.get(page).content.decode()
    work()
    compared = manager.get(page).content.decode()
    asked = manager.post(page)
    work()
    done = manager.get(page).content.decode()

    assert "Being compared with the catalogue" in waiting
    assert "Create 1 and update 0 articles; 1 refused rows stay out." in compared
    assert "It begins like a formula" in compared
    assert asked.status_code == 302
    assert 'data-state="applied"' in done
    assert Variant.objects.get().sku == "A"
    progress = manager.get(page.replace("change/", "progress")).json()
    assert progress == {"is_working": False, "done": 2, "total": 2}
    refused = text_of(manager.get(page.replace("change/", "refused-rows.csv")))
    assert "'=1+1" in refused
    assert manager.get(f"{PAGES}/importjob/").status_code == 200


def test_pages_say_what_is_wrong_with_a_file(manager: Client) -> None:
    answer = manager.post(f"{PAGES}/importjob/upload/", {"file": file(b"MZ", "a.exe")})

    assert "The file is neither CSV nor XLSX." in answer.content.decode()


def test_the_guide_explains_every_column_in_french(manager: Client) -> None:
    page = manager.get(f"{PAGES}/importjob/columns/", headers={"Accept-Language": "fr"})

    assert "Sur la liste" not in page.content.decode()
    assert "sur la liste de prix CAD-web" in page.content.decode()
    assert text_of(manager.get(f"{PAGES}/importjob/template/")).startswith("sku,")


def test_an_export_goes_through_the_pages(manager: Client) -> None:
    stock(item())

    asked = manager.post(f"{PAGES}/exportjob/ask/", {"format": "xlsx", "category": "mugs"})
    work()
    page = manager.get(asked["Location"]).content.decode()
    saved: Any = manager.get(asked["Location"].replace("change/", "file"))

    assert "1 articles." in page
    assert b"".join(saved.streaming_content).startswith(b"PK")
    assert manager.get(f"{PAGES}/exportjob/").status_code == 200


def test_a_cashier_sees_no_imports(staff_cookie: Callable[..., str]) -> None:
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie("cashier")

    assert client.get(f"{PAGES}/importjob/").status_code == 403
    assert client.post(f"{PAGES}/importjob/upload/", {"file": file()}).status_code == 403
    assert client.post(f"{PAGES}/exportjob/ask/", {"format": "csv"}).status_code == 403

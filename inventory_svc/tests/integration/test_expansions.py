"""`?expand=`: what a row names is shown with it, by no further query."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from inventory_svc.tests.factories import stock
from inventory_svc.tests.integration.test_counts import opened
from inventory_svc.tests.integration.test_purchasing import ordered, receive
from inventory_svc.tests.journeys import shipped

pytestmark = pytest.mark.django_db
SITE = "/api/v1/inventory"
LISTS = {
    "levels": "article,location",
    "ledger": "article,location",
    "alerts": "article,location",
    "oversell-cases": "article,location",
    "backorders": "article",
    "transfers": "source,destination",
    "purchase-orders": "supplier,destination",
    "receipts": "supplier,destination",
    "counts": "location",
}


@pytest.fixture
def clerk(as_staff: Callable[..., dict[str, str]]) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_staff("stock_clerk")["Authorization"])
    return client


def documents(numbers: range) -> None:
    for number in numbers:
        stock(f"MUG-{number}", 30)
        shipped((f"MUG-{number}", 10))
        receive(ordered((f"MUG-{number}", 10, "2")), (f"MUG-{number}", 4))
    if 0 in numbers:
        opened()


@pytest.mark.parametrize("path", LISTS)
def test_what_cannot_be_expanded_is_refused_also_by_an_empty_list(
    clerk: APIClient, path: str
) -> None:
    answer = clerk.get(f"{SITE}/{path}?expand=secrets")

    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
        ("expand", "unknown_expansion")
    ]
    assert clerk.get(f"{SITE}/{path}?expand={LISTS[path]}").status_code == 200


def test_what_rows_name_is_shown_beside_them_by_no_further_query(clerk: APIClient) -> None:
    def asked(path: str, query: str = "") -> tuple[int, list[Any]]:
        with CaptureQueriesContext(connection) as queries:
            answer = clerk.get(f"{SITE}/{path}{query}")
        return len(queries), answer.json()["results"]

    documents(range(1))
    some = ("levels", "ledger", "transfers", "purchase-orders", "receipts", "counts")
    plain = {path: asked(path) for path in some}
    one = {path: asked(path, f"?expand={LISTS[path]}") for path in some}
    documents(range(1, 4))
    several = {path: asked(path, f"?expand={LISTS[path]}")[0] for path in some}

    for path, (queries, rows) in plain.items():
        assert (one[path][0], several[path]) == (queries, queries)
        assert "expanded" not in rows[0]
        assert set(one[path][1][0]["expanded"]) == set(LISTS[path].split(","))
    level = one["levels"][1][0]
    assert level["expanded"]["article"]["sku"] == level["sku"]
    assert level["expanded"]["location"]["code"] == level["location"]
    order = one["purchase-orders"][1][0]
    assert order["expanded"]["supplier"]["code"] == order["supplier"] == "NORD"


def test_one_document_is_expanded_like_its_list(clerk: APIClient) -> None:
    documents(range(1))

    order = clerk.get(f"{SITE}/purchase-orders/P-2026-000001?expand=destination").json()
    transfer = clerk.get(f"{SITE}/transfers/T-2026-000001?expand=source").json()
    unknown = clerk.get(f"{SITE}/transfers/T-2026-000001?expand=lines")

    assert order["expanded"]["destination"]["code"] == order["destination"]
    assert transfer["expanded"] == {"source": {**transfer["expanded"]["source"], "code": "LC"}}
    assert unknown.status_code == 400

"""What every admin site can do, tried on the pages of the stock room."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory_svc.stock import errors, services
from inventory_svc.stock.models import Location, Movement, OversellCase, StockLevel
from inventory_svc.stock.services import DocumentLine
from inventory_svc.tests.factories import NOW, LocationFactory, VariantFactory, level, stock
from shared_libs.backoffice.models import SavedFilter

pytestmark = pytest.mark.django_db
ADMIN = "/admin/inventory/stock"
LEVELS = f"{ADMIN}/stocklevel/"
ADA, BOB = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"
SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(staff_cookie: Callable[..., str]) -> SignIn:
    def client(*roles: str, **who: Any) -> Client:
        signed_in = Client()
        signed_in.cookies["comptoir_staff"] = staff_cookie(*roles, **who)
        return signed_in

    return client


@pytest.fixture
def two_stores() -> None:
    stock("SHIRT-M", 5, at="MTL")
    stock("MUG", 7, at="QUE")


def oversell(store: str) -> OversellCase:
    lines = [DocumentLine(1, "MUG", Decimal(50))]
    services.post_sale(sale_id=store, store=store, lines=lines, occurred_at=NOW, now=NOW)
    return OversellCase.objects.get(level__location__code=store)


# whose rows


@pytest.mark.usefixtures("two_stores")
def test_a_clerk_of_one_store_sees_its_rows_and_no_others(sign_in: SignIn) -> None:
    clerk = sign_in("stock_clerk", stores=("MTL",))

    for page in ("stocklevel", "movement"):
        shown = clerk.get(f"{ADMIN}/{page}/").content.decode()
        assert "SHIRT-M" in shown
        assert "MUG" not in shown
    other = StockLevel.objects.get(location__code="QUE")
    own = StockLevel.objects.get(location__code="MTL")
    assert clerk.get(f"{LEVELS}{own.pk}/change/").status_code == 200
    assert clerk.get(f"{LEVELS}{other.pk}/change/").status_code == 404
    assert clerk.get(f"{LEVELS}{other.pk}/history/").status_code == 404
    assert clerk.get(f"{LEVELS}{other.pk}/adjust/").status_code == 404


@pytest.mark.usefixtures("two_stores")
def test_a_clerk_of_no_store_in_particular_and_an_administrator_see_all(sign_in: SignIn) -> None:
    for roles, stores in ((("stock_clerk",), ()), (("administrator",), ("MTL",))):
        shown = sign_in(*roles, stores=stores).get(LEVELS).content.decode()
        assert "SHIRT-M" in shown
        assert "MUG" in shown


@pytest.mark.usefixtures("two_stores")
def test_a_clerk_adjusts_no_other_stores_stock(sign_in: SignIn) -> None:
    clerk = sign_in("stock_clerk", stores=("MTL",))
    form = {
        "reference": "adjustment:0198f1f0-0000-7000-8000-000000000001",
        "sku": "MUG",
        "location": "QUE",
        "quantity": "3",
        "reason": "Found",
        "note": "",
    }

    answer = clerk.post(f"{LEVELS}adjust/", form)

    assert answer.status_code == 200
    assert "location" in answer.context["form"].errors
    assert level("MUG", "QUE").on_hand == 7


def test_an_action_reaches_no_row_of_another_store(sign_in: SignIn) -> None:
    stock("MUG", 1, at="QUE")
    case = oversell("QUE")
    clerk = sign_in("stock_clerk", stores=("MTL",))

    clerk.post(f"{ADMIN}/oversellcase/", {"action": "close_cases", "_selected_action": [case.pk]})

    case.refresh_from_db()
    assert case.state == "open"


# saved filters


def keep(client: Client, name: str, query: str, *, shared: bool = False) -> Any:
    values = {"name": name, "query": query, **({"is_shared": "on"} if shared else {})}
    return client.post(f"{LEVELS}filters/save/", values, follow=True)


def shown_filters(client: Client, query: str = "") -> list[str]:
    return [each.name for each in client.get(f"{LEVELS}{query}").context["saved_filters"]]


def test_a_filter_is_saved_under_a_name_and_found_above_the_list(sign_in: SignIn) -> None:
    ada = sign_in("stock_clerk", subject=ADA)

    page = keep(ada, "Oversold", "is_oversold__exact=1&p=2")

    assert page.request["QUERY_STRING"] == "is_oversold__exact=1"
    assert shown_filters(ada) == ["Oversold"]
    assert 'href="?is_oversold__exact=1"' in page.content.decode()


def test_a_private_filter_is_ones_own_and_a_shared_one_is_everybodys(sign_in: SignIn) -> None:
    ada, bob = (sign_in("stock_clerk", subject=subject) for subject in (ADA, BOB))
    keep(ada, "Mine", "q=mug")
    keep(ada, "Ours", "q=shirt", shared=True)

    assert shown_filters(ada) == ["Mine", "Ours"]
    assert shown_filters(bob) == ["Ours"]


@pytest.mark.usefixtures("two_stores")
def test_a_shared_filter_shows_each_only_what_each_may_see(sign_in: SignIn) -> None:
    keep(sign_in("administrator", subject=ADA), "Québec", "location__code=QUE", shared=True)
    clerk = sign_in("stock_clerk", subject=BOB, stores=("MTL",))

    assert "MUG" not in clerk.get(f"{LEVELS}?q=MUG").content.decode().partition("result_list")[2]


def test_only_the_owner_or_an_administrator_removes_a_filter(sign_in: SignIn) -> None:
    ada, bob = (sign_in("stock_clerk", subject=subject) for subject in (ADA, BOB))
    keep(ada, "Ours", "q=shirt", shared=True)
    path = f"{LEVELS}filters/{SavedFilter.objects.get().pk}/forget/"

    bob.post(path)
    assert shown_filters(ada) == ["Ours"]
    assert ada.get(path).status_code == 403
    ada.post(path)
    assert shown_filters(ada) == []
    keep(ada, "Ours", "q=shirt", shared=True)
    sign_in("administrator", subject=BOB).post(
        f"{LEVELS}filters/{SavedFilter.objects.get().pk}/forget/"
    )
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("name", "query"),
    [
        pytest.param("", "q=mug", id="no name"),
        pytest.param("x" * 61, "q=mug", id="long name"),
        pytest.param("All", "p=2", id="nothing filtered"),
        pytest.param("Long", "q=" + "x" * 1001, id="long address"),
        pytest.param("Taken", "q=shirt", id="name taken"),
    ],
)
def test_a_filter_that_cannot_be_kept_is_refused_in_words(
    sign_in: SignIn, name: str, query: str
) -> None:
    ada = sign_in("stock_clerk", subject=ADA)
    keep(ada, "Taken", "q=mug")

    page = keep(ada, name, query)

    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert SavedFilter.objects.count() == 1


def test_who_may_not_see_a_list_saves_no_filter_of_it(sign_in: SignIn) -> None:
    assert keep(sign_in("nobody"), "Mine", "q=mug").status_code == 403
    assert not SavedFilter.objects.exists()


# refusals, history, counting


def test_a_refused_change_shows_why_and_keeps_what_was_typed(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_facts: Any) -> Any:
        raise errors.UnknownLocation(location="MTL")

    LocationFactory(code="MTL", name="Montréal")
    location = Location.objects.get()
    monkeypatch.setattr(services, "describe_location", refuse)
    values = {"name": "Montréal Centre", "type": "store", "time_zone": "America/Toronto"}

    page = sign_in("administrator").post(f"{ADMIN}/location/{location.pk}/change/", values)

    assert page.status_code == 200
    told = list(page.context["adminform"].form.non_field_errors())
    assert told == ["There is no location MTL."]
    assert 'value="Montréal Centre"' in page.content.decode()
    assert Location.objects.get().name == "Montréal"
    assert not LogEntry.objects.exists()


def test_a_large_table_is_not_counted_to_its_end(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared_libs.backoffice.paging.LIMIT", 3)
    for number in range(6):
        VariantFactory(sku=f"SKU-{number}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE stock_variant")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = sign_in("stock_clerk").get(f"{ADMIN}/variant/")

    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert counts
    assert all("LIMIT 4" in sql for sql in counts)
    assert "about 6" in page.content.decode()


def test_a_ledger_is_not_sorted_by_what_no_index_holds(sign_in: SignIn) -> None:
    page = sign_in("stock_clerk").get(f"{ADMIN}/movement/")

    ledger = admin.site._registry[Movement]
    assert "reason" not in ledger.get_sortable_by(page.wsgi_request)
    assert "article" not in ledger.get_sortable_by(page.wsgi_request)
    levels = admin.site._registry[StockLevel]
    assert "article" in levels.get_sortable_by(page.wsgi_request)


def test_the_history_says_who_changed_what_and_when(sign_in: SignIn) -> None:
    LocationFactory(code="MTL", name="Montréal")
    location = Location.objects.get()
    values = {"name": "Montréal Centre", "type": "store", "time_zone": "America/Toronto"}
    ada = sign_in("administrator", subject=ADA)

    ada.post(f"{ADMIN}/location/{location.pk}/change/", values)
    page = ada.get(f"{ADMIN}/location/{location.pk}/history/")

    newest, oldest = page.context["entries"]
    changed = [(each.field, each.old, each.new) for each in newest.changes]
    assert changed == [("name", "Montréal", "Montréal Centre")]
    assert newest.actor == "staff@example.org"
    assert (oldest.actor, oldest.changes) == ("", ())


@pytest.mark.usefixtures("two_stores")
def test_thresholds_have_a_history_and_balances_a_ledger(sign_in: SignIn) -> None:
    own = StockLevel.objects.get(location__code="MTL")
    path = f"{LEVELS}{own.pk}"
    clerk = sign_in("stock_clerk", subject=BOB, stores=("MTL",))

    inlines = {
        f"{name}-{part}_FORMS": "0"
        for name in ("alerts", "movements")
        for part in ("TOTAL", "INITIAL")
    }
    for point in ("4", "6"):
        values = {"safety_stock": "0", "reorder_point": point, "reorder_quantity": "20"}
        clerk.post(f"{path}/change/", values | inlines)

    newest, first = clerk.get(f"{path}/history/").context["entries"]
    assert first.note.startswith("Changed Reorder point")
    assert [(each.field, each.old, each.new) for each in newest.changes] == [
        ("reorder point", "4.000", "6.000")
    ]


@pytest.mark.usefixtures("two_stores")
@pytest.mark.parametrize("typed", ["0", "-0"])
def test_an_order_that_the_ledger_does_not_offer_is_not_given_to_who_types_it(
    sign_in: SignIn, typed: str
) -> None:
    clerk = sign_in("stock_clerk")

    with CaptureQueriesContext(connection) as asked:
        assert clerk.get(f"{ADMIN}/movement/?o={typed}").status_code == 200

    by_time = 'ORDER BY "stock_movement"."recorded_at"'
    assert [query["sql"] for query in asked if by_time in query["sql"]] == []

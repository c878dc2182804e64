from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from inventory_svc.logistics import errors, selectors, services
from inventory_svc.logistics.models import Count, CountLine, CountScan
from inventory_svc.logistics.rules.commands import Actor, Command
from inventory_svc.logistics.rules.counting import Scan, Undo
from inventory_svc.logistics.services import CountWanted
from inventory_svc.stock import services as stock_services
from inventory_svc.stock.models import Barcode, Movement, OversellCase, StockLevel, Variant
from inventory_svc.stock.services import DocumentLine
from inventory_svc.tests.factories import NOW, VariantFactory, figures, reserve, stock
from inventory_svc.tests.integration.test_concurrency import at_once
from inventory_svc.tests.integration.test_transfers_api import Clerk
from inventory_svc.tests.journeys import STORE, act, places

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
COUNTS = "/api/v1/inventory/counts"


def opened(**wanted: Any) -> str:
    places("MTL")
    count = CountWanted(**({"location": "MTL"} | wanted))
    return services.open_count(wanted=count, command=act("", STORE)).number


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


def scan(
    number: str, *codes: str, minute: int = 1, quantity: int | None = None, by: Actor = STORE
) -> list[tuple[str, int]]:
    """Somebody scans these codes at that minute."""
    units = None if quantity is None else Decimal(quantity)
    verdicts = services.record_scans(
        command=Command(number, by, at(minute)),
        scans=[Scan(uuid4(), code, quantity=units) for code in codes],
    )
    return [(each.verdict, int(each.counted or 0)) for each in verdicts]


def sell(sku: str, quantity: int, *, minute: int) -> None:
    services_line = DocumentLine(1, sku, Decimal(quantity))
    stock_services.post_sale(
        sale_id=str(uuid4()),
        store="MTL",
        lines=[services_line],
        occurred_at=at(minute),
        now=at(minute),
    )


def review(number: str) -> dict[str, tuple[int, int]]:
    """End the counting; what was expected of each article, and the variance."""
    count = services.review_count(command=act(number, STORE))
    return {
        line.sku: (int(line.expected), int(line.variance)) for line in selectors.findings(count)
    }


def post(number: str, reason: str = "Count") -> Count:
    return services.post_count(command=Command(number, STORE, at(60), reason=reason))


def test_a_count_corrects_what_differs_and_nothing_else() -> None:
    stock("MUG", 10, at="MTL")
    stock("CUP", 5, at="MTL")
    number = opened()
    scan(number, *["MUG"] * 8)
    scan(number, "CUP", quantity=5)

    assert review(number) == {"CUP": (5, 0), "MUG": (10, -2)}
    done = post(number)

    assert done.state == Count.State.POSTED
    assert (figures("MUG", "MTL"), figures("CUP", "MTL")) == ((8, 0, 0), (5, 0, 0))
    (moved,) = Movement.objects.filter(kind="count")
    assert (moved.reference, int(moved.delta), moved.reason) == (f"count:{number}", -2, "Count")
    assert stock_services.ledger_faults_now() == []


def test_sales_while_counting_are_no_variance_before_between_or_after_the_scans() -> None:
    for sku in ("BEFORE", "BETWEEN", "AFTER"):
        stock(sku, 10, at="MTL")
    number = opened()

    sell("BEFORE", 2, minute=5)
    scan(number, "BEFORE", quantity=8, minute=10)
    scan(number, "BETWEEN", quantity=6, minute=10)
    sell("BETWEEN", 1, minute=12)
    scan(number, "BETWEEN", quantity=4, minute=14)
    scan(number, "AFTER", quantity=10, minute=10)
    sell("AFTER", 3, minute=20)
    found = review(number)
    post(number)

    assert found == {"BEFORE": (8, 0), "BETWEEN": (10, 0), "AFTER": (10, 0)}
    assert not Movement.objects.filter(kind="count").exists()
    left = [figures(sku, "MTL")[0] for sku in ("BEFORE", "BETWEEN", "AFTER")]
    assert left == [8, 9, 7]


def test_a_variance_stands_beside_a_sale_that_came_after_the_count() -> None:
    stock("MUG", 10, at="MTL")
    number = opened()
    scan(number, "MUG", quantity=9, minute=10)
    sell("MUG", 3, minute=20)

    assert review(number) == {"MUG": (10, -1)}
    post(number)

    assert figures("MUG", "MTL") == (6, 0, 0)


def test_a_till_that_tells_of_an_earlier_sale_later_is_heard_in_the_review() -> None:
    stock("MUG", 10, at="MTL")
    number = opened()
    scan(number, "MUG", quantity=8, minute=10)
    assert review(number) == {"MUG": (10, -2)}

    stock_services.post_sale(
        sale_id="offline",
        store="MTL",
        lines=[DocumentLine(1, "MUG", Decimal(2))],
        occurred_at=at(5),
        now=at(30),
    )
    post(number)

    assert figures("MUG", "MTL") == (8, 0, 0)
    assert not Movement.objects.filter(kind="count").exists()


def test_a_pack_counts_as_its_units_and_an_undone_scan_not_at_all() -> None:
    stock("MUG", 20, at="MTL")
    variant = Variant.objects.get(sku="MUG")
    Barcode.objects.create(code="04006381333931", variant=variant)
    Barcode.objects.create(code="14006381333938", variant=variant, pack_quantity=12)
    number, mistake = opened(), Scan(uuid4(), "4006381333931")
    command = act(number, STORE)

    assert scan(number, "14006381333938", "4006381333931") == [("counted", 13)] * 2
    services.record_scans(command=command, scans=[mistake])
    undone = services.record_scans(command=command, scans=[Undo(mistake.id), Undo(uuid4())])

    assert [(each.verdict, each.counted) for each in undone] == [
        ("undone", Decimal(13)),
        ("unknown_scan", None),
    ]


def test_an_article_whose_only_scan_was_undone_has_not_been_counted() -> None:
    stock("MUG", 20, at="MTL")
    number, mistake = opened(), Scan(uuid4(), "MUG")
    command = act(number, STORE)

    services.record_scans(command=command, scans=[mistake, Undo(mistake.id)])

    assert CountLine.objects.get().counted is None
    assert review(number) == {"MUG": (20, 0)}


def test_a_scan_that_is_sent_again_counts_once() -> None:
    stock("MUG", 20, at="MTL")
    number, one = opened(), Scan(uuid4(), "MUG")
    other = opened(location="MTL", scope="articles", skus=[VariantFactory(sku="CUP").sku])

    first = services.record_scans(command=act(number, STORE), scans=[one, one])
    again = services.record_scans(command=act(number, STORE), scans=[one])
    elsewhere = services.record_scans(command=act(other, STORE), scans=[one])

    assert [each.counted for each in (*first, *again)] == [1, 1, 1]
    assert elsewhere[0].verdict == "id_reused"


def test_what_cannot_be_counted_says_so_and_spoils_no_other_scan() -> None:
    VariantFactory(sku="FREE", track_inventory=False)
    VariantFactory(sku="HAT", category_path="hats/")
    VariantFactory(sku="MUG", category_path="kitchen/mugs/")
    number = opened(scope="category", category_path="kitchen/")

    verdicts = services.record_scans(
        command=act(number, STORE),
        scans=[
            Scan(uuid4(), "NEVER"),
            Scan(uuid4(), "FREE"),
            Scan(uuid4(), "HAT"),
            Scan(uuid4(), "MUG", quantity=Decimal("1.5")),
            Scan(uuid4(), "MUG"),
        ],
    )

    assert [each.verdict for each in verdicts] == [
        "unknown_code",
        "not_counted",
        "out_of_scope",
        "quantity_must_be_whole",
        "counted",
    ]


def test_a_list_is_counted_as_listed() -> None:
    VariantFactory(sku="MUG")
    VariantFactory(sku="CUP")
    number = opened(scope="articles", skus=["MUG"])

    assert scan(number, "CUP", "MUG") == [("out_of_scope", 0), ("counted", 1)]


def test_what_nobody_found_is_zero_only_when_somebody_says_so() -> None:
    for sku in ("MUG", "CUP", "HAT"):
        stock(sku, 5, at="MTL")
    stock("GONE", 2, at="MTL")
    sell("GONE", 2, minute=0)
    number = opened()
    scan(number, "MUG", quantity=5)

    assert review(number) == {"MUG": (5, 0)}
    count = selectors.count(number, by=STORE)
    assert selectors.progress(count) == selectors.Progress(counted=1, missing=2)
    services.count_the_rest_as_absent(command=Command(number, STORE, at(30)))

    assert selectors.progress(count) == selectors.Progress(counted=3, missing=0)
    post(number)
    assert [figures(sku, "MTL")[0] for sku in ("MUG", "CUP", "HAT")] == [5, 0, 0]


def test_a_doubtful_line_is_counted_again_from_nothing() -> None:
    stock("MUG", 10, at="MTL")
    stock("CUP", 5, at="MTL")
    number = opened()
    scan(number, "MUG", quantity=3)
    scan(number, "CUP", quantity=5)
    review(number)

    services.recount_lines(command=act(number, STORE), skus=["MUG"])
    scan(number, "MUG", quantity=10, minute=20)

    assert review(number) == {"CUP": (5, 0), "MUG": (10, 0)}
    assert CountScan.objects.count() == 3


def test_a_variance_needs_a_reason_of_its_own_or_of_the_count() -> None:
    for sku in ("MUG", "CUP"):
        stock(sku, 10, at="MTL")
    number = opened()
    scan(number, "MUG", "CUP")
    review(number)
    services.explain_variances(command=act(number, STORE), reasons={"MUG": "Broken"})

    with pytest.raises(errors.ReasonsMissing) as refused:
        post(number, reason="")
    with pytest.raises(errors.NotOnDocument):
        services.explain_variances(command=act(number, STORE), reasons={"HAT": "Lost"})
    post(number, reason="Year end")

    assert refused.value.extra == {"skus": ["CUP"]}
    said = Movement.objects.filter(kind="count").order_by("reason")
    assert [row.reason for row in said] == ["Broken", "Year end"]


def test_a_count_is_a_fact_even_below_what_is_promised() -> None:
    stock("MUG", 10, at="MTL", online=True)
    reserve(("MUG", 8))
    number = opened()
    scan(number, "MUG", quantity=5)
    review(number)

    post(number)

    assert figures("MUG", "MTL") == (5, 8, 0)
    case = OversellCase.objects.get()
    assert (case.cause, int(case.missing)) == (f"count:{number}", 3)


def test_an_article_is_in_one_live_count_at_a_location() -> None:
    stock("MUG", 10, at="MTL")
    whole = opened()
    scan(whole, "MUG")

    with pytest.raises(errors.CountedElsewhere) as refused:
        opened(scope="articles", skus=["MUG"])
    VariantFactory(sku="MUG", category_path="kitchen/")
    Variant.objects.update(category_path="kitchen/")
    assert scan(opened(scope="category", category_path="kitchen/"), "MUG") == [
        ("counted_elsewhere", 0)
    ]
    services.cancel_count(command=act(whole, STORE, reason="Wrong day"))
    again = opened(scope="articles", skus=["MUG"])

    assert refused.value.extra == {"skus": ["MUG"]}
    assert scan(again, "MUG") == [("counted", 1)]


def test_what_cannot_be_a_count_is_refused() -> None:
    with pytest.raises(errors.ScopeUnclear):
        opened(scope="category")
    with pytest.raises(errors.ScopeUnclear):
        opened(skus=["MUG"])
    with pytest.raises(errors.NotYourPlace):
        opened(location="QUE")
    number = opened()
    with pytest.raises(errors.WrongState):
        post(number)
    with pytest.raises(errors.DocumentUnknown):
        scan(number, "MUG", by=Actor("staff:quebec", frozenset({"QUE"})))

    assert Count.objects.count() == 1


def test_the_database_itself_keeps_counts_in_order() -> None:
    stock("MUG", 10, at="MTL")
    scan(opened(), "MUG")

    with pytest.raises(Exception, match="logistics_a_variance"), transaction.atomic():
        CountLine.objects.update(expected=1, variance=5)
    with pytest.raises(Exception, match="logistics_what_was_counted"), transaction.atomic():
        CountLine.objects.update(counted=-1)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Several counters, and several who post."""

    def test_counters_who_scan_one_article_at_once_lose_no_scan(self) -> None:
        stock("MUG", 100, at="MTL")
        number = opened()
        scan(number, "MUG")

        at_once(lambda _number: scan(number, "MUG")[0][0], 40, threads=8)

        assert CountLine.objects.get().counted == 41

    def test_a_count_that_two_post_at_once_moves_stock_once(self) -> None:
        stock("MUG", 100, at="MTL")
        number = opened()
        scan(number, "MUG", quantity=90)
        review(number)

        outcomes = at_once(lambda _number: post(number).state, 6, threads=6)

        assert outcomes == {"posted": 1, "wrong_state": 5}
        assert figures("MUG", "MTL") == (90, 0, 0)

    def test_control_posting_by_writing_the_balance_loses_a_sale(self) -> None:
        """Why a count posts a difference: a balance that is set swallows what happened since."""
        stock("MUG", 10, at="MTL")
        sell("MUG", 3, minute=20)

        StockLevel.objects.update(on_hand=10)

        assert stock_services.ledger_faults() != []


@pytest.fixture
def store(as_staff: Headers) -> Clerk:
    return Clerk(as_staff("stock_clerk", stores=("MTL",)))


def scans(*codes: str) -> dict[str, Any]:
    return {"scans": [{"id": str(UUID(int=at)), "code": code} for at, code in enumerate(codes, 1)]}


def test_counting_by_the_api_blind_until_the_review(store: Clerk, as_staff: Headers) -> None:
    stock("MUG", 10, at="MTL")
    asked = store.post(COUNTS, {"location": "MTL", "note": "Year end"})
    url = f"{COUNTS}/{asked.json()['number']}"

    counted = store.post(f"{url}/scans", scans("MUG", "MUG", "NEVER"))
    blind = store.get(f"{url}/findings")
    line = store.get(f"{url}/lines").json()["results"][0]
    store.post(f"{url}/review", {})
    seen = store.get(f"{url}/findings").json()["results"]
    unexplained = store.post(f"{url}/post", {})
    posted = store.post(f"{url}/post", {"reason": "Year end"}, key="the-same-key-twice")
    again = store.post(f"{url}/post", {"reason": "Year end"}, key="the-same-key-twice")

    assert asked.status_code == 201
    verdicts = [(each["verdict"], each["counted"]) for each in counted.json()["results"]]
    assert verdicts == [("counted", "2"), ("counted", "2"), ("unknown_code", None)]
    assert (blind.status_code, blind.json()["code"]) == (409, "count_is_blind")
    assert (line["counted"], line["expected"]) == ("2", None)
    assert [(row["expected"], row["variance"]) for row in seen] == [("10", "-8")]
    assert (unexplained.status_code, unexplained.json()["skus"]) == (409, ["MUG"])
    assert (posted.json()["state"], again.content) == ("posted", posted.content)
    assert figures("MUG", "MTL") == (2, 0, 0)
    quebec = Clerk(as_staff("stock_clerk", stores=("QUE",)))
    assert quebec.get(url).status_code == 404
    assert quebec.get(f"{url}/lines").status_code == 404
    assert quebec.post(f"{url}/scans", scans("MUG")).status_code == 404
    assert quebec.get(COUNTS).json()["results"] == []


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"scans": []}, "scans", "empty"),
        ({"scans": [{"code": "MUG"}]}, "scans.0", "invalid"),
        ({"scans": [{"id": "1", "code": "MUG"}]}, "scans.0.id", "invalid"),
        ({"scans": [{"id": str(UUID(int=1))}]}, "scans.0", "invalid"),
        (
            {"scans": [{"id": str(UUID(int=1)), "code": "MUG", "quantity": "-1"}]},
            "scans.0.quantity",
            "min_value",
        ),
        (
            {"scans": [{"id": str(UUID(int=1)), "code": "MUG", "seconds_ago": "604801"}]},
            "scans.0.seconds_ago",
            "max_value",
        ),
        ({"scans": [{"id": str(UUID(int=1)), "code": "x" * 65}]}, "scans.0.code", "max_length"),
        ({"scans": [{"undoes": str(UUID(int=1))}] * 101}, "scans", "max_length"),
    ],
    ids=str,
)
def test_scans_that_make_no_sense_are_refused_by_field(
    store: Clerk, body: dict[str, Any], field: str, code: str
) -> None:
    number = opened()

    answer = store.post(f"{COUNTS}/{number}/scans", body)

    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]
    assert not CountScan.objects.exists()


def test_lists_and_batches_take_as_many_queries_for_ten_as_for_one(store: Clerk) -> None:
    number = opened()
    for each in range(10):
        stock(f"MUG-{each}", 5, at="MTL")
    skus = [f"MUG-{each}" for each in range(10)]
    queries: dict[str, list[int]] = {"scans": [], "lines": [], "counts": []}
    for known in (skus[:1], skus):
        with CaptureQueriesContext(connection) as captured:
            scan(number, *known, minute=len(known))
        queries["scans"].append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            store.get(f"{COUNTS}/{number}/lines")
        queries["lines"].append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            store.get(COUNTS)
        queries["counts"].append(len(captured))
        opened()

    # the first batch also takes the step from open to counting
    assert queries == {"scans": [14, 11], "lines": [2, 2], "counts": [1, 1]}

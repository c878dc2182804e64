import json
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from inventory_svc.stock import jobs, selectors, services
from inventory_svc.stock.models import Alert, Location, Movement, Reservation, StockLevel
from inventory_svc.tests.factories import figures, reserve, stock


def run(command: str, **options: object) -> str:
    said = StringIO()
    call_command(command, stdout=said, **options)
    return said.getvalue().strip()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    variants = [{"sku": f"DEMO-{number}"} for number in range(600)]
    catalogue = {"products": [{"variants": variants[:1]}, {"variants": variants[1:]}]}
    (tmp_path / "catalogue.json").write_text(json.dumps(catalogue))
    return tmp_path


@pytest.mark.django_db
def test_the_demo_shop_opens_with_stock_and_twice_is_once(data: Path) -> None:
    began = time.process_time()
    first = run("seed_demo", data=data)
    seconds = time.process_time() - began
    balances = list(StockLevel.objects.order_by("pk").values_list("on_hand", flat=True))
    again = run("seed_demo", data=data)

    assert first == f"inventory: {len(balances)} opening balances for 600 articles"
    assert again == "inventory: 0 opening balances for 600 articles"
    assert list(StockLevel.objects.order_by("pk").values_list("on_hand", flat=True)) == balances
    assert set(Location.objects.filter(sells_online=True).values_list("code", flat=True)) == {"LC"}
    assert set(Location.objects.filter(pickup=True).values_list("code", flat=True)) == {
        "MTL",
        "QUE",
        "SHE",
        "TRO",
        "GAT",
    }
    assert set(Movement.objects.values_list("kind", flat=True)) == {"receipt"}
    assert services.ledger_faults_now() == []
    assert set(Alert.objects.values_list("kind", flat=True)) == {"low"}
    proposals = selectors.reorder_proposals(selectors.below_reorder_point(), incoming={})
    assert len(proposals) == Alert.objects.count()
    assert {each.supplied_from for each in proposals if each.location != "LC"} == {"LC"}
    assert seconds < 10


@pytest.mark.django_db
def test_a_real_shop_starts_with_the_places_that_every_shop_has() -> None:
    assert run("seed_shop") == "inventory: 2 places made"
    assert run("seed_shop") == "inventory: 0 places made"
    assert set(Location.objects.values_list("code", flat=True)) == {"TRANSIT", "SCRAP"}


@pytest.mark.django_db(transaction=True)
def test_a_right_ledger_is_said_to_be_right() -> None:
    stock("SHIRT-M", 5)
    reserve(("SHIRT-M", 2))

    assert run("verify_ledger") == "the ledger is right"


def _published_checks() -> list[str]:
    """The SQL of the README that names faults; the last statement there only lists."""
    page = (Path(__file__).parents[2] / "README.md").read_text()
    block = page.split("```sql")[1].split("```")[0]
    return [statement for statement in block.split(";") if statement.strip()][:-1]


@pytest.mark.django_db
def test_the_published_checks_find_nothing_in_right_books_and_something_in_wrong_ones() -> None:
    stock("SHIRT-M", 5)
    reserve(("SHIRT-M", 2))
    right = [_rows(check) for check in _published_checks()]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stock_stocklevel SET on_hand = 6, reserved = 3, is_oversold = true")
        cursor.execute("UPDATE stock_reservation SET expires_at = now() - interval '2 minutes'")

    wrong = [_rows(check) for check in _published_checks()]

    # the hold itself was made for a fixed day, so only its lateness may show before the forgery
    assert right[:3] == [0, 0, 0]
    assert wrong == [1, 1, 1, 1]


def _rows(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return len(cursor.fetchall())


FORGERIES = {
    "a balance typed over": (
        "UPDATE stock_stocklevel SET on_hand = 6",
        "balance: SHIRT-M at LC: on hand 6.000, movements 5.000",
    ),
    "damage out of nothing": (
        "UPDATE stock_stocklevel SET damaged = 1",
        "balance: SHIRT-M at LC: on hand 5.000, movements 5.000; damaged 1.000, movements 0.000",
    ),
    "a promise nobody holds": (
        "UPDATE stock_stocklevel SET reserved = 3",
        "promise: SHIRT-M at LC: reserved 3.000, live reservations 2.000",
    ),
    "a flag without reason": (
        "UPDATE stock_stocklevel SET is_oversold = true",
        "limit: SHIRT-M at LC: on hand 5.000, reserved 2.000",
    ),
    "a movement altered": (
        "UPDATE stock_movement SET reason = 'gift' WHERE seq = 1",
        "chain: SHIRT-M at LC: movement 1 (receipt:",
    ),
    "a movement taken out": (
        "DELETE FROM stock_movement WHERE seq = 1",
        "follows number 0",
    ),
    "the last movement taken out": (
        "DELETE FROM stock_movement WHERE seq = 2",
        "end: SHIRT-M at LC: the chain ends in",
    ),
    "a movement forged with its own seal": (
        "UPDATE stock_movement SET hash = repeat('a', 64) WHERE seq = 1",
        "does not follow the one before",
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("forgery", "told"), FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_is_found_and_named(forgery: str, told: str) -> None:
    stock("SHIRT-M", 4)
    stock("SHIRT-M", 1)
    reserve(("SHIRT-M", 2))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stock_movement DISABLE TRIGGER stock_ledger_is_append_only")
        cursor.execute(forgery)
        cursor.execute("ALTER TABLE stock_movement ENABLE TRIGGER stock_ledger_is_append_only")
    said = StringIO()

    with pytest.raises(CommandError) as failed:
        call_command("verify_ledger", stdout=said)

    assert failed.value.returncode == 1
    assert told in said.getvalue()


@pytest.mark.django_db
def test_the_sweep_runs_until_nothing_is_due(settings: pytest.FixtureRequest) -> None:
    stock("SHIRT-M", 10)
    for _checkout in range(5):
        reserve(("SHIRT-M", 1))
    settings.RESERVATION_EXPIRY_SWEEP = 2  # type: ignore[attr-defined]  # pytest-django's settings
    Reservation.objects.update(expires_at="2026-01-01T00:00:00Z")

    jobs.expire_reservations(timestamp=0)

    assert set(Reservation.objects.values_list("state", flat=True)) == {"expired"}
    assert figures("SHIRT-M") == (10, 0, 0)

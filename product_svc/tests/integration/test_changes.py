"""The feed of changes: nothing is passed by, however late a transaction ends."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from product_svc.catalog import errors, selectors, services
from product_svc.catalog.models import Product, Variant
from product_svc.catalog.selectors import Position
from product_svc.tests.factories import NOW, item, seed_shop, stock

pytestmark = pytest.mark.django_db(transaction=True)
BEGINNING = Position()


@pytest.fixture(autouse=True)
def shelf(db: None) -> None:
    seed_shop()
    stock(item("A"), item("B"), item("C"))
    await_the_others()


def await_the_others() -> None:
    """Return when all transactions begun until now have ended, those in other databases too.

    They delay the feed (ADR 24), and other suites run on the same server.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (begun,) = cursor.fetchone()
        for _tenth in range(600):
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            (oldest,) = cursor.fetchone()
            if oldest >= begun:
                return
            time.sleep(0.1)
    raise TimeoutError("some transaction has run for a minute")


def read(after: Position, limit: int = 100) -> tuple[list[str], Position]:
    changes = selectors.changed_articles(after=after, limit=limit)
    return [article.variant.sku for article in changes.articles], changes.position


def touch(sku: str) -> None:
    product = Product.objects.get(variants__sku=sku)
    services.save_product(product=product, actor=None, now=NOW + timedelta(hours=1))


@contextmanager
def open_change_of(sku: str) -> Iterator[Callable[[], None]]:
    """Another connection has changed an article and has not committed; calling what is given
    lets it.
    """
    changed, go_on = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            touch(sku)
            changed.set()
            go_on.wait(timeout=20)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()

    def commit() -> None:
        go_on.set()
        thread.join(timeout=20)

    try:
        assert changed.wait(timeout=20)
        yield commit
    finally:
        commit()


def test_control_cursor_by_id_loses_what_is_committed_late() -> None:
    with open_change_of("A") as commit:
        touch("B")  # begun later, committed sooner
        rows = Variant.objects.order_by("changed_in", "pk")
        seen = list(rows.values_list("sku", "changed_in"))
        highest = max(number for _sku, number in seen)
        commit()

    late = Variant.objects.filter(changed_in__gt=highest).values_list("sku", flat=True)
    assert list(late) == []
    assert dict(seen)["A"] < Variant.objects.get(sku="A").changed_in < highest


def test_change_committed_late_comes_after_all_that_was_read_before_it() -> None:
    _all, position = read(BEGINNING)
    with open_change_of("A") as commit:
        touch("B")
        touch("C")
        held_back, position = read(position)
        commit()
    await_the_others()

    assert held_back == []  # B and C are committed, but A's transaction is older and still runs
    assert read(position)[0] == ["A", "B", "C"]


def test_reader_who_reads_on_in_small_pages_sees_every_article_and_each_change_again() -> None:
    seen: list[str] = []
    position = BEGINNING
    for _page in range(3):
        skus, position = read(position, limit=1)
        seen += skus
    assert seen == ["A", "B", "C"]
    assert read(position) == ([], position)

    touch("B")
    await_the_others()

    assert read(position)[0] == ["B"]


def test_page_tells_what_is_and_costs_as_many_queries_for_a_hundred_as_for_one() -> None:
    def queries_for(limit: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            selectors.changed_articles(after=BEGINNING, limit=limit)
        return len(queries)

    stock(item("D", gtin="2000000000015"))
    await_the_others()
    assert queries_for(1) == queries_for(100) == 2
    changes = selectors.changed_articles(after=BEGINNING, limit=2)
    assert changes.has_more
    newest = selectors.changed_articles(after=changes.position, limit=2).articles[-1]
    assert (newest.variant.sku, newest.status, newest.barcodes[0].code) == (
        "D",
        "active",
        "2000000000015",
    )


def test_position_of_another_database_is_refused() -> None:
    with pytest.raises(errors.PositionUnknown):
        read(Position(10**15, 1))

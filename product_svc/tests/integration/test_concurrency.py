"""Two at once: versions keep their order, a price has one successor, an import one winner."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from product_svc.catalog import errors
from product_svc.catalog.models import Listing, Price, RuleSetVersion, Variant
from product_svc.tests.factories import NOW, item, new_price, seed_shop, set_prices, stock

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def race(work: Callable[[int], object]) -> list[object]:
    """What each of some threads that start together returns or raises."""
    start = Barrier(AT_ONCE)

    def one(number: int) -> object:
        start.wait(timeout=10)
        try:
            return work(number)
        except (errors.ChangedMeanwhile, IntegrityError) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_control_without_the_lock_two_successors_clash() -> None:
    seed_shop()
    stock(item())
    price = Price.objects.get()
    between = Barrier(AT_ONCE)

    def change_unguarded(number: int) -> None:
        with transaction.atomic():
            between.wait(timeout=10)
            Price.objects.filter(pk=price.pk, valid_to=None).update(
                valid_to=NOW + timedelta(hours=1)
            )
            Price.objects.create(
                variant_id=price.variant_id,
                price_list_id=price.price_list_id,
                amount=number,
                valid_from=NOW + timedelta(hours=1),
            )

    outcomes = race(change_unguarded)

    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == AT_ONCE - 1


def test_prices_set_at_once_all_become_history_in_one_chain() -> None:
    seed_shop()
    stock(item())

    outcomes = race(
        lambda number: set_prices(
            [new_price("MUG-1", f"{number + 1}")], now=NOW + timedelta(hours=1)
        )
    )

    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
    history = list(Price.objects.order_by("valid_from"))
    assert len(history) == AT_ONCE + 1
    assert [price.valid_to for price in history[:-1]] == [price.valid_from for price in history[1:]]
    assert Listing.objects.get(channel="web").from_amount == history[-1].amount
    links = list(RuleSetVersion.objects.order_by("number"))
    assert [link.number for link in links] == list(range(AT_ONCE + 3))
    assert [link.previous_hash for link in links[1:]] == [link.hash for link in links[:-1]]


def test_same_new_article_imported_at_once_is_made_once() -> None:
    seed_shop()

    outcomes = race(lambda _number: stock(item(gtin="2000000000015")))

    made = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
    assert sum(outcome.created for outcome in made) == 1  # type: ignore[attr-defined]  # an Imported
    assert all(isinstance(o, errors.ChangedMeanwhile) for o in outcomes if o not in made)
    assert Variant.objects.count() == 1
    assert Price.objects.count() == 1

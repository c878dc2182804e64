"""Two at once: versions keep their order, a price has one successor, an import one winner."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from product_svc.catalog import errors, services
from product_svc.catalog.models import (
    Category,
    Listing,
    Price,
    Product,
    RuleSetVersion,
    TaxCategory,
    Variant,
)
from product_svc.tests.factories import NOW, item, new_price, seed_shop, set_prices, stock
from shared_libs.refusals import Refusal

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


def archive_meanwhile() -> object:
    """What somebody else is told who puts the mugs away now, on a connection of their own."""

    def work() -> object:
        try:
            return services.archive_category(services.ShelfChange("mugs", None)).is_archived
        except (errors.ChangedMeanwhile, errors.ShelfInUse) as refused:
            return type(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(timeout=10)


def lost_products() -> list[str]:
    """What is sold and stands on a shelf that is put away, as ADR 99 asks."""
    lost = Product.objects.filter(category__is_archived=True).exclude(status="archived")
    return list(lost.values_list("slug", flat=True))


def mugs() -> Category:
    """An empty shelf."""
    return services.put_category(item=services.CategoryPlace("mugs", {"en": "Mugs"}), now=NOW)


def test_control_a_product_written_in_that_moment_stays_on_a_shelf_that_is_put_away() -> None:
    seed_shop()
    shelf = mugs()
    standard = TaxCategory.objects.get(code="standard")

    with transaction.atomic():
        Product.objects.create(slug="mug", name_en="Mug", category=shelf, tax_category=standard)
        assert archive_meanwhile() is True

    assert lost_products() == ["mug"]


@pytest.mark.parametrize("way", ["import", "page"])
def test_no_shelf_is_put_away_while_a_product_is_put_on_it(way: str) -> None:
    seed_shop()
    shelf = mugs()
    stock(item("CUP-1", category="cups"))

    with transaction.atomic():
        if way == "import":
            stock(item())
        else:
            cup = Product.objects.get()
            cup.category = shelf
            services.save_product(product=cup, actor=None, now=NOW)
        meanwhile = archive_meanwhile()

    assert (meanwhile, archive_meanwhile()) == (errors.ChangedMeanwhile, errors.ShelfInUse)
    assert lost_products() == []


def test_no_product_is_put_on_a_shelf_while_one_is_put_away() -> None:
    seed_shop()
    mugs()

    def import_meanwhile() -> object:
        try:
            return stock(item())
        except Refusal as refused:
            return type(refused)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        services.archive_category(services.ShelfChange("mugs", None))
        meanwhile = pool.submit(import_meanwhile).result(timeout=10)

    assert meanwhile is errors.ChangedMeanwhile
    assert Product.objects.count() == 0

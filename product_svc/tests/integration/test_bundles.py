"""Bundles: what they are made of, when they are in stock, and what the others hear of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from product_svc.catalog import errors, selectors, services
from product_svc.catalog.models import BundleLine, Listing, Variant
from product_svc.tests.factories import NOW, item, seed_shop, stock
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def bundle(sku: str, **parts: str | int) -> Variant:
    items = [services.BundleItem(part, Decimal(quantity)) for part, quantity in parts.items()]
    return services.set_bundle(sku=sku, items=items, actor=None, now=NOW)


def announced_parts(sku: str) -> list[dict[str, str]]:
    events = OutboxEvent.objects.filter(aggregate=f"variant:{sku}", type__contains="variant")
    parts: list[dict[str, str]] = events.latest("position").data["components"]
    return parts


def shown_in_stock(sku: str) -> bool:
    return Listing.objects.get(channel="web", product__variants__sku=sku).in_stock


@pytest.fixture
def shelf(db: None) -> None:
    seed_shop()
    stock(*(item(sku) for sku in ("TRAY", "CUP", "SPOON", "PAIR", "BREAKFAST")))


@pytest.mark.usefixtures("shelf")
def test_bundle_is_announced_with_all_that_is_in_it_and_so_are_the_bundles_around_it() -> None:
    bundle("BREAKFAST", TRAY=1, PAIR=2)
    bundle("PAIR", CUP=2, SPOON="0.5")

    assert announced_parts("PAIR") == [
        {"sku": "CUP", "quantity": "2"},
        {"sku": "SPOON", "quantity": "0.5"},
    ]
    assert announced_parts("BREAKFAST") == [
        {"sku": "CUP", "quantity": "4"},
        {"sku": "SPOON", "quantity": "1"},
        {"sku": "TRAY", "quantity": "1"},
    ]
    assert announced_parts("CUP") == []
    history: Any = Variant.history
    assert history.filter(sku="PAIR").latest("history_id").is_bundle is True


@pytest.mark.usefixtures("shelf")
def test_bundle_is_in_stock_exactly_when_all_its_articles_are() -> None:
    bundle("PAIR", CUP=2, SPOON=2)
    bundle("BREAKFAST", TRAY=1, PAIR=1)

    def say(sku: str, minute: int, *, in_stock: bool) -> None:
        moment = NOW + timedelta(minutes=minute)
        services.record_stock_flag(sku=sku, in_stock=in_stock, as_of=moment, now=moment)

    say("CUP", 1, in_stock=True)
    say("TRAY", 1, in_stock=True)
    assert (shown_in_stock("PAIR"), shown_in_stock("BREAKFAST")) == (False, False)

    say("SPOON", 1, in_stock=True)
    assert (shown_in_stock("PAIR"), shown_in_stock("BREAKFAST")) == (True, True)

    say("BREAKFAST", 2, in_stock=False)  # what is said of a bundle itself is passed over
    assert shown_in_stock("BREAKFAST") is True

    say("CUP", 3, in_stock=False)
    assert (shown_in_stock("PAIR"), shown_in_stock("BREAKFAST")) == (False, False)

    cup = Variant.objects.get(sku="CUP")
    cup.track_inventory = False  # a service is always there
    services.save_variant(variant=cup, barcodes=None, actor=None, now=NOW)
    assert (shown_in_stock("PAIR"), shown_in_stock("BREAKFAST")) == (True, True)


@pytest.mark.usefixtures("shelf")
def test_bundle_that_would_contain_itself_is_refused_at_any_depth() -> None:
    bundle("PAIR", CUP=2)
    bundle("BREAKFAST", PAIR=1)

    with pytest.raises(errors.BundleCycle):
        bundle("PAIR", BREAKFAST=1)
    with pytest.raises(errors.BundleCycle):
        bundle("CUP", BREAKFAST=1)
    with pytest.raises(errors.BundleCycle):
        bundle("CUP", CUP=1)
    with pytest.raises(errors.SkuRepeated):
        services.set_bundle(
            sku="PAIR",
            items=[services.BundleItem("CUP", Decimal(1))] * 2,
            actor=None,
            now=NOW,
        )
    with pytest.raises(errors.UnknownSku):
        bundle("PAIR", NOPE=1)
    with pytest.raises(errors.StaleVersion):
        services.set_bundle(sku="PAIR", items=[], actor=None, now=NOW, expected_version=1)
    assert announced_parts("BREAKFAST") == [{"sku": "CUP", "quantity": "2"}]


@pytest.mark.usefixtures("shelf")
def test_bundle_of_more_than_can_be_counted_is_refused() -> None:
    bundle("PAIR", CUP="999999999.999")

    with pytest.raises(errors.BundleTooLarge):
        bundle("BREAKFAST", PAIR=2)

    stock(*(item(f"BOX-{n}") for n in range(10)))
    for n in range(8):
        bundle(f"BOX-{n}", **{f"BOX-{n + 1}": 1})
    with pytest.raises(errors.BundleTooLarge):
        bundle("BOX-8", **{"BOX-9": 1})


@pytest.mark.usefixtures("shelf")
def test_bundle_emptied_is_an_ordinary_article_again() -> None:
    bundle("PAIR", CUP=2)

    emptied = bundle("PAIR")

    assert (emptied.is_bundle, emptied.in_stock, BundleLine.objects.count()) == (False, False, 0)
    assert announced_parts("PAIR") == []


@pytest.mark.usefixtures("shelf")
def test_database_refuses_a_bundle_of_itself_and_of_nothing() -> None:
    cup = Variant.objects.get(sku="CUP")
    spoon = Variant.objects.get(sku="SPOON")
    for wrong in (
        BundleLine(bundle=cup, component=cup, quantity=1),
        BundleLine(bundle=cup, component=spoon, quantity=0),
    ):
        with pytest.raises(IntegrityError, match="bundle"), transaction.atomic():
            wrong.save()


def _both(first: Any, second: Any) -> list[object]:
    start = Barrier(2)

    def run(work: Any) -> object:
        try:
            start.wait(timeout=10)
            return work()
        except errors.BundleCycle as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, [first, second]))


def _holds_itself(sku: str) -> bool:
    pk = Variant.objects.get(sku=sku).pk
    return pk in selectors.bundles_above(variant_ids=[pk])


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_two_harmless_changes_close_a_cycle() -> None:
    seed_shop()
    stock(item("CUP"), item("PAIR"))
    between = Barrier(2)

    def unguarded(holder: str, part: str) -> None:
        with transaction.atomic():
            pk = {v.sku: v.pk for v in Variant.objects.all()}
            assert selectors.bundles_above(variant_ids=[pk[holder]]) == []
            between.wait(timeout=10)
            BundleLine.objects.create(bundle_id=pk[holder], component_id=pk[part], quantity=1)

    _both(lambda: unguarded("CUP", "PAIR"), lambda: unguarded("PAIR", "CUP"))

    assert _holds_itself("CUP")


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_never_close_a_cycle() -> None:
    seed_shop()
    stock(item("CUP"), item("PAIR"), item("BOX"))
    bundle("PAIR", BOX=1)
    for _round in range(5):
        outcomes = _both(lambda: bundle("CUP", PAIR=1), lambda: bundle("BOX", CUP=1))

        assert sum(isinstance(outcome, errors.BundleCycle) for outcome in outcomes) == 1
        assert not _holds_itself("CUP")
        bundle("CUP")
        bundle("BOX")

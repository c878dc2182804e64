"""What every change of an article ends with: signed history, a right window, the others told."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, TypeVar  # Any: simple-history reads an author that it does not declare

from django.db import IntegrityError, transaction

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import CurrentTransaction, Product, Variant
from product_svc.catalog.services import _window
from shared_libs.events import outbox

Made = TypeVar("Made")


def refuse_stale(version: int, expected: int | None) -> None:
    """Raise StaleVersion unless the version is the expected one, or none is expected."""
    if expected is not None and version != expected:
        raise errors.StaleVersion(version=version)


def unless_made_meanwhile(make: Callable[[], Made]) -> Made:
    """What is made; raises ChangedMeanwhile where another client took its name just now."""
    try:
        with transaction.atomic():
            return make()
    except IntegrityError as clash:
        raise errors.ChangedMeanwhile from clash


def sign(row: Any, actor: Any, reason: str = "") -> None:
    """The next entry of the row's history names who changed it and why."""
    row._history_user = actor  # noqa: SLF001 # simple-history's documented way to name the author
    row._change_reason = reason[:100]  # noqa: SLF001 # likewise


def locked_products(ids: Collection[int]) -> list[Product]:
    """These products, locked by key until the transaction ends."""
    return list(Product.objects.filter(pk__in=ids).locked())


def announce_products(
    *, product_ids: Iterable[int], now: datetime, only: Collection[str] | None = None
) -> None:
    """The window shows these products as they are, and subscribers get all their variants (or
    `only` those of these SKUs).

    Locks the products by key.
    """
    ids = [product.pk for product in locked_products(list(product_ids))]
    states = selectors.article_states(product_ids=ids, now=now)
    _window.show(states, product_ids=ids)
    publish_articles(state for state in states if only is None or state.variant.sku in only)


def publish_articles(states: Iterable[selectors.ArticleState]) -> None:
    """These articles are announced, and come next in the feed of changes."""
    changed = list(states)
    mark_changed(variant_ids=[state.variant.pk for state in changed])
    outbox.publish_many(
        (selectors.variant_changed(state), f"variant:{state.variant.sku}") for state in changed
    )


def mark_changed(*, variant_ids: Collection[int]) -> None:
    """The feed of changes shows these articles again, once this transaction is over."""
    Variant.objects.filter(pk__in=variant_ids).update(changed_in=CurrentTransaction())

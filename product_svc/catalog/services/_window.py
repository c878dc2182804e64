"""The shop window (`Listing`), kept with each change of what it shows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from product_svc.catalog import selectors
from product_svc.catalog.models import Listing, Product, SearchWord, Status
from product_svc.catalog.services import _listings

_KEY = ["product", "channel", "currency"]
_REST = [
    field.name
    for field in Listing._meta.concrete_fields  # noqa: SLF001 # Django's documented introspection
    if field.name not in {"id", *_KEY}
]
BATCH = 500


def show(states: Sequence[selectors.ArticleState], *, product_ids: Collection[int]) -> None:
    """The window shows these products as they are now, and no longer what they are not.

    Expects the products locked by the caller's transaction, and all their variants in `states`.
    Three or four queries.
    """
    groups = list(_by_product(states))
    labels = selectors.choice_labels(articles=[state.variant for state in states])
    rows = [row for group in groups for row in _listings.rows_of(group, labels=labels)]
    kept = {(row.product_id, row.channel, row.currency) for row in rows}
    shown = Listing.objects.filter(product_id__in=product_ids)
    stale = [
        pk
        for pk, *key in shown.values_list("pk", "product_id", "channel", "currency")
        if tuple(key) not in kept
    ]
    if stale:
        Listing.objects.filter(pk__in=stale).delete()
    if rows:
        Listing.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=_KEY, update_fields=_REST
        )
        _learn_words(groups)


def rebuild_listings(*, now: datetime) -> int:
    """The whole window is made anew from the catalogue, in batches; returns the number of
    products.
    """
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            batch = [
                product.pk
                for product in Product.objects.filter(pk__in=ids[start : start + BATCH]).locked()
            ]
            show(selectors.article_states(product_ids=batch, now=now), product_ids=batch)
    return len(ids)


def _by_product(
    states: Iterable[selectors.ArticleState],
) -> Iterable[Sequence[selectors.ArticleState]]:
    groups: dict[int, list[selectors.ArticleState]] = defaultdict(list)
    for state in states:
        if state.status == Status.ACTIVE:
            groups[state.variant.product_id].append(state)
    return groups.values()


def _learn_words(groups: Iterable[Sequence[selectors.ArticleState]]) -> None:
    """Searches with a typing error can be led to these words.

    Sorted, so that two writers of the same new words wait for each other and do not deadlock.
    """
    words = {word for group in groups for word in _listings.words_of(group)}
    SearchWord.objects.bulk_create(
        (SearchWord(word=word) for word in sorted(words)), ignore_conflicts=True
    )

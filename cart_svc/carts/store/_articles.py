"""Cart's copy of the articles, beside the carts, so that a script can read both at once."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any  # Any: JSON

import orjson

from cart_svc.carts.models import ArticleLimit, VariantCopy
from cart_svc.carts.rules import Article
from cart_svc.carts.store._arguments import thousandths
from cart_svc.carts.store._connection import run


def put_article(copy: VariantCopy, *, dropped_gtins: Sequence[str] = ()) -> None:
    """The scripts see this copy from now on, and how much of it a cart takes. One query.

    Raises CartsUnavailable.
    """
    content = orjson.dumps(_content(copy, _most_of(copy.sku))).decode()
    run("put_article", [], [copy.sku, content, len(copy.gtins), *copy.gtins, *dropped_gtins])


def recall(skus: Iterable[str]) -> dict[str, Article]:
    """The articles that the store has lost, out of PostgreSQL and back in the store."""
    found = {}
    for copy in VariantCopy.objects.filter(sku__in=list(skus)):
        put_article(copy)
        found[copy.sku] = parsed(copy.sku, orjson.dumps(_content(copy, _most_of(copy.sku))))
    return found


def recall_by_gtin(gtin: str) -> Article | None:
    """The same by a barcode; None when no article of ours carries it."""
    skus = VariantCopy.objects.filter(gtins__contains=[gtin]).order_by("sku")
    return next(iter(recall(skus.values_list("sku", flat=True)[:1]).values()), None)


def parsed(sku: str, content: bytes | str) -> Article:
    """An article from its stored form."""
    known: dict[str, Any] = orjson.loads(content)
    prices = {place: Decimal(amount) for place, amount in known["prices"].items()}
    return Article(
        sku=sku,
        name=known["name"],
        whole_quantity=known["whole_quantity"],
        status=known["status"],
        in_stock=known["in_stock"],
        prices=prices,
        slug=known.get("slug", ""),
        picture=known.get("picture"),
        max_quantity=Decimal(known["most"]) / 1000 if known.get("most") else None,
    )


def _most_of(sku: str) -> int | None:
    """In thousandths; None where staff have set no limit."""
    rows = ArticleLimit.objects.filter(pk=sku).values_list("max_quantity", flat=True)
    return next((thousandths(quantity) for quantity in rows), None)


def _content(copy: VariantCopy, most: int | None) -> dict[str, Any]:
    return {
        "most": most,
        "name": copy.name,
        "whole_quantity": copy.whole_quantity,
        "status": copy.status,
        "in_stock": copy.in_stock,
        "prices": copy.prices,
        "slug": copy.slug,
        "picture": copy.picture,
    }

"""Cart's copy of the articles, beside the carts, so that a script can read both at once."""

from collections.abc import Iterable, Mapping, Sequence
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
    _put(copy, _content(copy, _limits_of([copy.sku])), dropped_gtins)


def recall(skus: Iterable[str]) -> dict[str, Article]:
    """The articles that the store has lost, out of PostgreSQL and back in it. Two queries."""
    copies = list(VariantCopy.objects.filter(sku__in=list(skus)))
    limits, found = _limits_of([copy.sku for copy in copies]), {}
    for copy in copies:
        content = _content(copy, limits)
        _put(copy, content)
        found[copy.sku] = parsed(copy.sku, content)
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


def _put(copy: VariantCopy, content: str, dropped_gtins: Sequence[str] = ()) -> None:
    run("put_article", [], [copy.sku, content, len(copy.gtins), *copy.gtins, *dropped_gtins])


def _limits_of(skus: Sequence[str]) -> dict[str, int]:
    """In thousandths, of those for which staff have set a limit."""
    rows = ArticleLimit.objects.filter(pk__in=skus).values_list("sku", "max_quantity")
    return {sku: thousandths(most) for sku, most in rows}


def _content(copy: VariantCopy, limits: Mapping[str, int]) -> str:
    content = {
        "most": limits.get(copy.sku),
        "name": copy.name,
        "whole_quantity": copy.whole_quantity,
        "status": copy.status,
        "in_stock": copy.in_stock,
        "prices": copy.prices,
        "slug": copy.slug,
        "picture": copy.picture,
    }
    return orjson.dumps(content).decode()

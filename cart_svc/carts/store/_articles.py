"""Cart's copy of the articles, beside the carts, so that a script can read both at once."""

from decimal import Decimal
from typing import Any  # Any: JSON

import orjson

from cart_svc.carts.models import VariantCopy
from cart_svc.carts.rules import Article
from cart_svc.carts.store._connection import call


def put_article(copy: VariantCopy) -> None:
    """The scripts see this copy from now on. Raises CartsUnavailable."""
    content = {
        "name": copy.name,
        "whole_quantity": copy.whole_quantity,
        "status": copy.status,
        "in_stock": copy.in_stock,
        "prices": copy.prices,
    }
    pairs = {f"article:{copy.sku}": orjson.dumps(content)}
    pairs.update({f"gtin:{gtin}": copy.sku.encode() for gtin in copy.gtins})
    call("mset", pairs)


def article(sku: str) -> Article | None:
    """What is known of an article; after a loss of the store it is read again from PostgreSQL."""
    content = call("get", f"article:{sku}")
    if content:
        return parsed(sku, content)
    copy = VariantCopy.objects.filter(pk=sku).first()
    if copy is None:
        return None
    put_article(copy)
    return parsed(sku, call("get", f"article:{sku}"))


def sku_of_gtin(gtin: str) -> str | None:
    """The SKU that carries a barcode; None when we know of none."""
    sku = call("get", f"gtin:{gtin}")
    if sku:
        return str(sku.decode())
    copy = VariantCopy.objects.filter(gtins__contains=[gtin]).first()
    return copy.sku if copy else None


def parsed(sku: str, content: bytes) -> Article:
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
    )

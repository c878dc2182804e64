"""What inventory says about an article."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from product_svc.catalog import selectors
from product_svc.catalog.models import Product, Variant
from product_svc.catalog.services import _window


@transaction.atomic
def record_stock_flag(*, sku: str, in_stock: bool, as_of: datetime, now: datetime) -> None:
    """The article is shown as in stock or not, unless something newer is known.

    Events of two locations may arrive in any order, so the newest word counts. An unknown SKU is
    passed over: it can be an article that inventory knows and the catalogue does not sell.
    Locks the product when the flag flips.
    """
    older = Q(stock_as_of__isnull=True) | Q(stock_as_of__lt=as_of)
    known = Variant.objects.filter(older, sku=sku)
    for product_id, shown in known.values_list("product_id", "in_stock"):
        if shown == in_stock:
            known.update(stock_as_of=as_of)
            return
        Product.objects.locked().get(pk=product_id)
        if known.update(in_stock=in_stock, stock_as_of=as_of):
            states = selectors.article_states(product_ids=[product_id], now=now)
            _window.show(states, product_ids=[product_id])

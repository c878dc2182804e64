"""What inventory says about an article."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import Variant
from product_svc.catalog.services import _window
from product_svc.catalog.services._announcements import locked_products
from product_svc.catalog.services._bundles import bundle_products, refresh_bundles


@transaction.atomic
def record_stock_flag(*, sku: str, in_stock: bool, as_of: datetime, now: datetime) -> None:
    """The article is shown as in stock or not, unless something newer is known; so are the bundles
    that it is in. What is said of a bundle itself is passed over: its components decide.

    Events of two locations may arrive in any order, so the newest word counts. An unknown SKU is
    passed over: it can be an article that inventory knows and the catalogue does not sell.
    Locks the product and those of its bundles when the flag flips. Raises ChangedMeanwhile when a
    bundle was made of it at the same moment; the event comes again.
    """
    older = Q(stock_as_of__isnull=True) | Q(stock_as_of__lt=as_of)
    known = Variant.objects.filter(older, sku=sku, is_bundle=False)
    for variant in known:
        if variant.in_stock == in_stock:
            known.update(stock_as_of=as_of)
            return
        holders = selectors.bundles_above(variant_ids=[variant.pk])
        product_ids = bundle_products([variant.pk, *holders])
        locked_products(product_ids)
        if selectors.bundles_above(variant_ids=[variant.pk]) != holders:
            raise errors.ChangedMeanwhile
        if known.update(in_stock=in_stock, stock_as_of=as_of):
            refresh_bundles(bundle_ids=holders)
            states = selectors.article_states(product_ids=product_ids, now=now)
            _window.show(states, product_ids=product_ids)

"""A version of the rules as tills need it to price offline; prices themselves come by the feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # Any: JSON documents

from product_svc.catalog import errors
from product_svc.catalog.models import PriceList, RuleSetVersion, ShippingRate, TaxRate
from product_svc.catalog.selectors._rule_sets import current_version
from product_svc.promotions import selectors as promotions
from shared_libs.trade.price_lists import RULE

_TRIES = 5
CURRENT = "current"
Document = dict[str, Any]


@dataclass(frozen=True)
class PublishedRules:
    """One link of the chain; with all the rules while it is the last."""

    link: RuleSetVersion
    rules: Document | None

    @property
    def etag(self) -> str:
        """Equal for equal answers: a version that is superseded tells its own changes only."""
        return self.link.hash if self.rules is not None else f"{self.link.hash}-past"


def published_rules(*, version: str) -> PublishedRules:
    """A version by its name, or the `current` one; seven queries for that.

    The version is read again after the rules, so that they belong to it. Raises RuleSetNotFound,
    ChangedMeanwhile.
    """
    for _attempt in range(_TRIES):
        current = current_version()
        link = _link(current if version == CURRENT else version)
        if link.version != current:
            return PublishedRules(link, None)
        rules = _rules()
        if current_version() == current:
            return PublishedRules(link, rules)
    raise errors.ChangedMeanwhile


def _link(version: str) -> RuleSetVersion:
    for link in RuleSetVersion.objects.filter(version=version):
        return link
    raise errors.RuleSetNotFound(version)


def _rules() -> Document:
    return {
        "price_list_rule": list(RULE),
        "price_lists": _price_lists(),
        "taxes": _taxes(),
        "shipping": _shipping(),
        "promotions": [
            promotions.offer_document(each) for each in promotions.published_promotions()
        ],
    }


def _price_lists() -> Sequence[Document]:
    columns = (
        "code",
        "currency",
        "channel",
        "store",
        "customer_group",
        "priority",
        "tax_inclusive",
        "active_from",
        "active_to",
    )
    return [
        row | {"active_from": _moment(row["active_from"]), "active_to": _moment(row["active_to"])}
        for row in PriceList.objects.order_by("code").values(*columns)
    ]


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None


def _taxes() -> Sequence[Document]:
    rows = TaxRate.objects.select_related("zone", "tax_category").order_by(
        "zone__country", "zone__region", "tax_category__code", "code", "valid_from_date"
    )
    return [
        {
            "zone": rate.zone.code,
            "tax_category": rate.tax_category.code,
            "code": rate.code,
            "jurisdiction": rate.jurisdiction,
            "rate": f"{rate.rate.normalize():f}",
            "compound": rate.is_compound,
            "from": rate.valid_from_date.isoformat(),
            "until": rate.valid_until_date.isoformat() if rate.valid_until_date else None,
        }
        for rate in rows
    ]


def _shipping() -> Sequence[Document]:
    rows = ShippingRate.objects.filter(is_active=True).order_by("currency", "method")
    return [
        {
            "method": rate.method,
            "currency": rate.currency,
            "amount": f"{rate.amount.normalize():f}",
        }
        for rate in rows
    ]

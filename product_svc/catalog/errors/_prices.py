"""Prices, taxes, shipping and quotes."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Rejected


class NotForSale(Rejected):
    """The article exists and is not sold now."""

    code = "not_for_sale"

    def __init__(self, skus: Sequence[str]) -> None:
        detail = _("%(sku)s is not for sale.") % {"sku": skus[0]}
        super().__init__(detail, sku=skus[0], skus=list(skus))


class PriceMissing(Rejected):
    """The article has no price in this currency and channel."""

    code = "price_missing"

    def __init__(self, skus: Sequence[str], *, currency: str, channel: str) -> None:
        detail = _("%(sku)s has no price in %(currency)s for the channel %(channel)s.") % {
            "sku": skus[0],
            "currency": currency,
            "channel": channel,
        }
        super().__init__(detail, sku=skus[0], skus=list(skus), currency=currency, channel=channel)


class QuantityNotWhole(Rejected):
    """The article is sold by the piece."""

    code = "quantity_not_whole"

    def __init__(self, sku: str, *, quantity: Decimal) -> None:
        detail = _("%(sku)s is sold by the piece; %(quantity)s is not a whole number.") % {
            "sku": sku,
            "quantity": f"{quantity.normalize():f}",
        }
        super().__init__(detail, sku=sku)


class AmountTooLarge(Rejected):
    """More than a document has room for."""

    code = "amount_too_large"

    def __init__(self, skus: Sequence[str]) -> None:
        detail = _("So much of %(sku)s comes to more than a document has room for.") % {
            "sku": skus[0]
        }
        super().__init__(detail, sku=skus[0], skus=list(skus))


class ShippingMethodUnavailable(Rejected):
    """The method is not offered in this currency."""

    code = "shipping_method_unavailable"

    def __init__(self, method: str, *, currency: str) -> None:
        detail = _("The shipping method %(method)s is not offered in %(currency)s.") % {
            "method": method,
            "currency": currency,
        }
        super().__init__(detail, shipping_method=method, currency=currency)


class NeededByNew(Rejected):
    """An article that is not known yet can not be made without this."""

    code = "needed_by_new_articles"

    def __init__(self, name: str) -> None:
        detail = _("A new article needs %(name)s.") % {"name": name}
        super().__init__(detail, field=name)


class ProductFixed(Rejected):
    """A variant stays in its product."""

    code = "product_fixed"

    def __init__(self, sku: str, *, slug: str) -> None:
        detail = _("%(sku)s belongs to the product %(slug)s and stays there.") % {
            "sku": sku,
            "slug": slug,
        }
        super().__init__(detail, sku=sku, product=slug)


class CategoryElsewhere(Rejected):
    """A category stands at one place of the tree."""

    code = "category_elsewhere"

    def __init__(self, slug: str, *, path: str) -> None:
        detail = _("The category %(slug)s stands at %(path)s.") % {"slug": slug, "path": path}
        super().__init__(detail, category=slug, path=path)


class UnknownPriceList(Rejected):
    """No such price list."""

    code = "unknown_price_list"

    def __init__(self, price_list: str) -> None:
        detail = _("There is no price list %(code)s.") % {"code": price_list}
        super().__init__(detail, price_list=price_list)


class PeriodInvalid(Rejected):
    """A price begins in the past, or ends before it begins."""

    code = "period_invalid"

    def __init__(self, sku: str) -> None:
        detail = _("A price of %(sku)s begins in the past or ends before it begins.") % {"sku": sku}
        super().__init__(detail, sku=sku)


class PricePlanned(Conflict):
    """Another price is planned to begin in the same period."""

    code = "price_planned"

    def __init__(self, sku: str, *, at: datetime) -> None:
        detail = _(
            "Another price of %(sku)s is planned to begin on %(at)s; end that one first."
        ) % {
            "sku": sku,
            "at": at.isoformat(),
        }
        super().__init__(detail, sku=sku, planned_at=at.isoformat())


class NoSuchPrice(NotFound):
    """The article has no price of its own there."""

    code = "price_not_found"

    def __init__(self, sku: str, *, price_list: str) -> None:
        detail = _("%(sku)s has no price on %(code)s.") % {"sku": sku, "code": price_list}
        super().__init__(detail, sku=sku, price_list=price_list)


class PriceIsOver(Conflict):
    """A price of the past is history."""

    code = "price_is_over"
    detail = _("This price is over already.")


class CurrencyFixed(Conflict):
    """A list with prices keeps its currency."""

    code = "currency_fixed"

    def __init__(self, price_list: str) -> None:
        detail = _("There are prices on %(code)s: its currency can not change.") % {
            "code": price_list
        }
        super().__init__(detail, price_list=price_list)


class EndsTooSoon(Rejected):
    """What ends before it has begun never holds."""

    code = "ends_too_soon"
    detail = _("It would end before it begins.")

    def __init__(self, *, field: str) -> None:
        problem = {"field": field, "code": self.code, "detail": str(self.detail)}
        super().__init__(errors=[problem])


class NameTaken(Conflict):
    """There is one of this name."""

    code = "name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(_("There is one called %(name)s already.") % {"name": name}, name=name)


class PickupIsFree(Rejected):
    """Who comes for the goods pays nothing for their way."""

    code = "pickup_is_free"
    detail = _("Pickup costs nothing.")


class UnknownTaxZone(Rejected):
    """No such place."""

    code = "unknown_tax_zone"

    def __init__(self, zone: str) -> None:
        super().__init__(_("There is no tax zone %(code)s.") % {"code": zone}, zone=zone)


class TaxRateOverlaps(Conflict):
    """A newer rate of this tax is already known."""

    code = "tax_rate_overlaps"
    detail = _("A rate of this tax that begins on that day or later is already known.")


class RuleSetNotFound(NotFound):
    """No such version."""

    code = "ruleset_not_found"

    def __init__(self, version: str) -> None:
        detail = _("There is no version %(version)s of the rules.") % {"version": version}
        super().__init__(detail, version=version)

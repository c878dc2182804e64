"""Every way the stock room says no."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any  # Any: members of a problem document are free JSON

from django.utils.translation import gettext_lazy as _

from shared_libs.money import quantity_text
from shared_libs.refusals import Conflict, Forbidden, NotFound, Rejected


class InsufficientStock(Conflict):
    """Not all that was wanted can be promised; `shortages` names every short article."""

    code = "insufficient_stock"
    detail = _("There is not enough stock.")

    def __init__(self, *, shortages: Sequence[dict[str, str]]) -> None:
        super().__init__(shortages=list(shortages))


class ReservationCancelled(Conflict):
    """The reference was released, and what was released stays released."""

    code = "cancelled"
    detail = _("This reservation was released.")


class ReservationExpired(Conflict):
    """The hold had lapsed, and what it held has been promised to others."""

    code = "reservation_expired"
    detail = _("The reservation has lapsed and its stock is gone.")


class ReferenceReused(Conflict):
    """The same reference was used for other lines."""

    code = "reference_reused"
    detail = _("This reference already reserves something else.")


class ReservationUnknown(NotFound):
    """Nobody has reserved anything under this reference."""

    detail = _("There is no reservation with this reference.")


class QuantityMustBeWhole(Rejected):
    """The article is sold by the piece."""

    code = "quantity_must_be_whole"

    def __init__(self, *, skus: Sequence[str]) -> None:
        detail = _("Only whole quantities are possible of: %(skus)s.") % {"skus": ", ".join(skus)}
        super().__init__(detail, skus=list(skus))


class NoPickupHere(Rejected):
    """Nobody hands over goods at this location."""

    code = "no_pickup_here"

    def __init__(self, *, location: str) -> None:
        super().__init__(
            _("Goods cannot be picked up at %(code)s.") % {"code": location}, location=location
        )


class UnknownLocation(Rejected):
    """There is no location with this code."""

    code = "unknown_location"

    def __init__(self, *, location: str) -> None:
        super().__init__(
            _("There is no location %(code)s.") % {"code": location}, location=location
        )


class LocationUnknown(NotFound):
    """There is no location at this address."""

    detail = _("There is no such location.")


class NoShelves(Rejected):
    """Units in transit, at a supplier or in the scrap are nobody's to buy."""

    code = "no_shelves"
    detail = _("Only a store, a warehouse or an office can sell online or hand over.")


class UnknownArticle(Rejected):
    """Nobody has told us of these articles."""

    code = "unknown_sku"

    def __init__(self, *, skus: Sequence[str]) -> None:
        detail = _("Nobody knows these articles: %(skus)s.") % {"skus": ", ".join(skus)}
        super().__init__(detail, skus=list(skus))


class NotCounted(Rejected):
    """The article's stock is not tracked."""

    code = "not_counted"

    def __init__(self, *, skus: Sequence[str]) -> None:
        detail = _("The stock of these articles is not counted: %(skus)s.") % {
            "skus": ", ".join(skus)
        }
        super().__init__(detail, skus=list(skus))


class BundleHasNoStock(Rejected):
    """A bundle is made of other articles; those are what lies on shelves."""

    code = "bundle_has_no_stock"

    def __init__(self, *, skus: Sequence[str]) -> None:
        detail = _("These are bundles, move what they are made of: %(skus)s.") % {
            "skus": ", ".join(skus)
        }
        super().__init__(detail, skus=list(skus))


class WouldOversell(Conflict):
    """An adjustment may not take away what is promised; a sale at a till or a count may."""

    code = "would_oversell"
    detail = _("That would take away units that are promised or not there.")

    def __init__(self, *, shortages: Sequence[dict[str, Any]]) -> None:
        super().__init__(shortages=list(shortages))


class NotSoManyDamaged(Conflict):
    """Fewer units lie damaged there than somebody repaired."""

    code = "not_so_many_damaged"
    detail = _("So many damaged units are not there.")

    def __init__(self, *, shortages: Sequence[dict[str, Any]]) -> None:
        super().__init__(shortages=list(shortages))


class UnknownReason(Rejected):
    """Staff of this shop do not give this reason, or no longer."""

    code = "unknown_reason"

    def __init__(self, *, reason: str) -> None:
        super().__init__(_("There is no reason %(code)s.") % {"code": reason}, reason=reason)


class BalanceTooLarge(Rejected):
    """More would lie there than any shelf holds: somebody has typed a barcode as a quantity."""

    code = "balance_too_large"

    def __init__(self, *, skus: Sequence[str]) -> None:
        detail = _("So many units do not lie at one location: %(skus)s.") % {
            "skus": ", ".join(skus)
        }
        super().__init__(detail, skus=list(skus))


class QuantityNotPositive(Rejected):
    """Units are found, damaged, repaired or scrapped by so many, never by fewer than one."""

    code = "quantity_not_positive"
    detail = _("For this reason the quantity is a number of units above zero.")


class AboveYourLimit(Forbidden):
    """So many units are corrected by somebody whose roles may."""

    code = "limit_exceeded"

    def __init__(self, *, units: Decimal, limit: Decimal) -> None:
        said = {"units": quantity_text(units), "limit": quantity_text(limit)}
        detail = _(
            "%(units)s units differ, and you may correct %(limit)s at once: somebody with a higher"
            " limit has to do this."
        )
        super().__init__(detail % said, **said)


class OwnRequest(Forbidden):
    """Nobody approves what they have asked for themselves."""

    code = "own_request"
    detail = _("Someone else must approve what you have requested.")


class RequestUnknown(NotFound):
    """There is no such request."""

    detail = _("There is no such adjustment request.")


class RequestDecided(Conflict):
    """The request waits for nobody's yes any more."""

    code = "request_decided"

    def __init__(self, *, state: str, label: str) -> None:
        detail = _("This request is decided: %(state)s.") % {"state": label}
        super().__init__(detail, state=state)


class NotYourLocation(Forbidden):
    """Who is kept to stores acts in those alone."""

    code = "not_your_location"
    detail = _("This location is not one of yours.")


class LevelUnknown(NotFound):
    """Such stock has never moved there."""

    detail = _("There is no stock of this article at this location, and there never was.")


class BackorderUnknown(NotFound):
    """There is no such backorder."""

    detail = _("There is no such backorder.")


class BackorderOver(Conflict):
    """Who waits no longer is promised nothing."""

    code = "backorder_over"
    detail = _("Nobody waits for this any more.")


class AlertUnknown(NotFound):
    """There is no such alert."""

    detail = _("There is no such alert.")


class AlertResolved(Conflict):
    """What it told of is over."""

    code = "alert_resolved"
    detail = _("This alert is over.")


class OversellCaseUnknown(NotFound):
    """There is no such case."""

    detail = _("There is no such oversell case.")

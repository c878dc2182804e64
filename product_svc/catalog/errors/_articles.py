"""Articles, their names, states and bundles."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Rejected, Stale
from shared_libs.trade.barcodes import WEIGHED

_OF_A_SCALE = _(
    "A weighed barcode is given as its prefix (21, 22 or 23) and the five digits of the article, "
    "without what the scale adds; %(barcode)s is not."
)
_INTERNAL = _("%(barcode)s cannot be an internal code: it is a GTIN, or has other signs than text.")


class UnknownSku(Rejected):
    """No such article is in the catalogue; names the first and lists all."""

    code = "unknown_sku"

    def __init__(self, skus: Sequence[str]) -> None:
        detail = _("There is no article with the SKU %(sku)s.") % {"sku": skus[0]}
        super().__init__(detail, sku=skus[0], skus=list(skus))


class UnknownTaxCategory(Rejected):
    """No such tax category."""

    code = "unknown_tax_category"

    def __init__(self, tax_category: str) -> None:
        detail = _("There is no tax category %(code)s.") % {"code": tax_category}
        super().__init__(detail, tax_category=tax_category)


class UnknownCategory(Rejected):
    """No such category."""

    code = "unknown_category"

    def __init__(self, slug: str) -> None:
        super().__init__(_("There is no category %(slug)s.") % {"slug": slug}, category=slug)


class CategoryCycle(Rejected):
    """A category can not stand below itself."""

    code = "category_cycle"
    detail = _("A category can not stand below itself.")


class SkuRepeated(Rejected):
    """One call names an article twice."""

    code = "sku_repeated"

    def __init__(self, sku: str) -> None:
        super().__init__(_("%(sku)s is named twice in one call.") % {"sku": sku}, sku=sku)


class GtinInvalid(Rejected):
    """The number is not a GTIN, or its check digit is wrong."""

    code = "gtin_invalid"

    def __init__(self, gtin: str) -> None:
        detail = _("%(gtin)s is not a valid GTIN; check its last digit.") % {"gtin": gtin}
        super().__init__(detail, gtin=gtin)


class GtinTaken(Conflict):
    """A barcode belongs to one article."""

    code = "gtin_taken"

    def __init__(self, gtin: str, *, sku: str) -> None:
        detail = _("The barcode %(gtin)s belongs to %(sku)s.") % {"gtin": gtin, "sku": sku}
        super().__init__(detail, gtin=gtin, sku=sku)


class BarcodeInvalid(Rejected):
    """The code can not be of this kind, which is said how to write."""

    code = "barcode_invalid"

    def __init__(self, barcode: str, *, kind: str) -> None:
        reason = _OF_A_SCALE if kind == WEIGHED else _INTERNAL
        super().__init__(reason % {"barcode": barcode}, barcode=barcode, kind=kind)


class SkuFrozen(Rejected):
    """Documents of all services name an article by its SKU."""

    code = "sku_frozen"

    def __init__(self, sku: str) -> None:
        detail = _("The SKU of %(sku)s can not be changed: documents name it.") % {"sku": sku}
        super().__init__(detail, sku=sku)


class StaleVersion(Stale):
    """Someone has changed it since it was read."""

    code = "stale"
    detail = _("It has been changed since you read it; look at it again.")

    def __init__(self, *, version: int) -> None:
        super().__init__(version=version)


class UnknownBrand(Rejected):
    """No such brand."""

    code = "unknown_brand"

    def __init__(self, slug: str) -> None:
        super().__init__(_("There is no brand %(slug)s.") % {"slug": slug}, brand=slug)


class UnknownCountry(Rejected):
    """No such country."""

    code = "unknown_country"

    def __init__(self, country: str) -> None:
        detail = _("%(code)s is no country of ISO 3166.") % {"code": country}
        super().__init__(detail, country=country)


class SlugTaken(Conflict):
    """Another product has this address."""

    code = "slug_taken"

    def __init__(self, slug: str) -> None:
        super().__init__(_("Another product has the slug %(slug)s.") % {"slug": slug}, slug=slug)


class SkuTaken(Conflict):
    """Another variant has this SKU."""

    code = "sku_taken"

    def __init__(self, sku: str) -> None:
        super().__init__(_("Another article has the SKU %(sku)s.") % {"sku": sku}, sku=sku)


class StateRefused(Conflict):
    """From its state it can not go there."""

    code = "state_refused"

    def __init__(self, status: str, wanted: str) -> None:
        detail = _("What is %(status)s can not become %(wanted)s.") % {
            "status": _(status),
            "wanted": _(wanted),
        }
        super().__init__(detail, status_now=status, wanted=wanted)


class NothingToSell(Rejected):
    """A product is sold by its variants."""

    code = "nothing_to_sell"
    detail = _("No variant of this product is active.")


class PositionUnknown(Conflict):
    """The position belongs to another database: the reader must begin anew."""

    code = "position_unknown"
    detail = _("This position is not known here; begin without one.")


class BundleCycle(Rejected):
    """A bundle would contain itself."""

    code = "bundle_cycle"

    def __init__(self, sku: str) -> None:
        detail = _("%(sku)s would contain itself.") % {"sku": sku}
        super().__init__(detail, sku=sku)


class BundleTooLarge(Rejected):
    """Bundles stand too deep in one another, or hold more than can be counted."""

    code = "bundle_too_large"

    def __init__(self, sku: str) -> None:
        detail = _("%(sku)s would hold too many articles or too many bundles in one another.")
        super().__init__(detail % {"sku": sku}, sku=sku)


class ShelfArchived(Rejected):
    """A category or a brand that is put away takes nothing in."""

    code = "shelf_archived"

    def __init__(self, slug: str) -> None:
        super().__init__(_("%(slug)s is archived: restore it first.") % {"slug": slug}, slug=slug)


class ShelfInUse(Conflict):
    """What stands on it or names it would be left without it; names the first of each kind."""

    code = "shelf_in_use"

    def __init__(self, slug: str, *, used_by: Mapping[str, Sequence[str]]) -> None:
        words = {
            "categories": _("categories below it"),
            "products": _("products"),
            "promotions": _("promotions"),
        }
        reasons = [f"{words[kind]}: {', '.join(names)}" for kind, names in used_by.items()]
        detail = _("%(slug)s is still in use (%(reasons)s).") % {
            "slug": slug,
            "reasons": "; ".join(reasons),
        }
        super().__init__(detail, slug=slug, used_by={k: list(v) for k, v in used_by.items()})


class ChangedMeanwhile(Conflict):
    """Someone else wrote the same rows at the same moment."""

    code = "changed_meanwhile"
    detail = _("The catalogue was changed at the same moment; try again.")


class NothingSoCalled(NotFound):
    """No category, brand, attribute or product type has this name."""

    detail = _("The catalogue has nothing of this name.")


class ProductNotFound(NotFound):
    """No product, variant or barcode is known under this name."""

    code = "product_not_found"
    detail = _("There is no such product.")

"""Every way the catalogue says no."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Rejected, Stale, Unavailable


class UnknownSku(Rejected):
    """No such article is in the catalogue; names the first and lists all."""

    code = "unknown_sku"

    def __init__(self, skus: Sequence[str]) -> None:
        detail = _("There is no article with the SKU %(sku)s.") % {"sku": skus[0]}
        super().__init__(detail, sku=skus[0], skus=list(skus))


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


class BarcodeInvalid(Rejected):
    """The code can not be of this kind."""

    code = "barcode_invalid"

    def __init__(self, barcode: str, *, kind: str) -> None:
        detail = _("%(barcode)s is not a barcode of the kind %(kind)s.") % {
            "barcode": barcode,
            "kind": kind,
        }
        super().__init__(detail, barcode=barcode, kind=kind)


ATTRIBUTE_REASONS: Mapping[str, object] = {
    "unknown_attribute": _("The type of this product has no such attribute."),
    "required": _("This attribute must be there."),
    "not_text": _("A text of up to 255 characters is expected."),
    "not_a_number": _("A plain decimal number is expected, as a string."),
    "not_a_boolean": _("true or false is expected."),
    "unknown_choice": _("This is not one of the choices."),
}


class AttributesInvalid(Rejected):
    """Values that the type of the product does not allow; names each attribute with its reason."""

    code = "attributes_invalid"

    def __init__(self, problems: Sequence[tuple[str, str]], *, field: str = "attributes") -> None:
        errors = [
            {"field": f"{field}.{name}", "code": reason, "detail": str(ATTRIBUTE_REASONS[reason])}
            for name, reason in problems
        ]
        detail = _("The attribute %(attribute)s is not right: %(reason)s") % {
            "attribute": problems[0][0],
            "reason": errors[0]["detail"],
        }
        super().__init__(detail, attribute=problems[0][0], errors=errors)


class OptionsTaken(Conflict):
    """Two variants of a product differ in at least one option."""

    code = "options_taken"

    def __init__(self, *, sku: str) -> None:
        super().__init__(_("%(sku)s has these options already.") % {"sku": sku}, sku=sku)


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


class UnknownProductType(Rejected):
    """No such product type."""

    code = "unknown_product_type"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("There is no product type %(code)s.") % {"code": name}, product_type=name
        )


class UnknownAttribute(Rejected):
    """No such attribute."""

    code = "unknown_attribute"

    def __init__(self, name: str) -> None:
        super().__init__(_("There is no attribute %(code)s.") % {"code": name}, attribute=name)


class AttributeRepeated(Rejected):
    """A product type names an attribute twice."""

    code = "attribute_repeated"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The attribute %(code)s is named twice.") % {"code": name}, attribute=name
        )


class AxisNeedsChoices(Rejected):
    """Variants are told apart by choices."""

    code = "axis_needs_choices"

    def __init__(self, name: str) -> None:
        detail = _("Variants can not be told apart by %(code)s: it is no attribute of choices.")
        super().__init__(detail % {"code": name}, attribute=name)


class AttributeFixed(Conflict):
    """Values of one type are no values of another."""

    code = "attribute_fixed"

    def __init__(self, name: str) -> None:
        detail = _("The type of the attribute %(code)s can not change.") % {"code": name}
        super().__init__(detail, attribute=name)


class AttributeInUse(Conflict):
    """Products of the type have a value of it."""

    code = "attribute_in_use"

    def __init__(self, name: str) -> None:
        detail = _("Articles of this type have a value of %(code)s.") % {"code": name}
        super().__init__(detail, attribute=name)


class ChoiceInUse(Conflict):
    """An article has this value."""

    code = "choice_in_use"

    def __init__(self, value: str, *, attribute: str) -> None:
        detail = _("Articles have the choice %(value)s of %(code)s.") % {
            "value": value,
            "code": attribute,
        }
        super().__init__(detail, attribute=attribute, value=value)


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


PICTURE_REASONS: Mapping[str, object] = {
    "empty_file": _("The file is empty."),
    "too_large": _("A picture has at most 5 MB."),
    "svg": _("An SVG can contain programs; send a JPEG, PNG or WebP."),
    "not_a_picture": _("This is no JPEG, PNG or WebP, whatever its name says."),
    "foreign_content": _("There is something else in this file besides a picture."),
    "too_many_pixels": _("A picture has at most 25 million pixels and 12,000 on an edge."),
    "unreadable": _("This picture can not be read; it is damaged."),
}


class PictureRefused(Rejected):
    """The file is not taken for a picture; `reason` says why."""

    code = "picture_refused"

    def __init__(self, reason: str) -> None:
        detail = PICTURE_REASONS[reason]
        errors = [{"field": "file", "code": reason, "detail": str(detail)}]
        super().__init__(detail, reason=reason, errors=errors)


class TooManyPictures(Conflict):
    """A product has enough pictures."""

    code = "too_many_pictures"

    def __init__(self, most: int) -> None:
        super().__init__(_("A product has at most %(most)s pictures.") % {"most": most})


class PictureNotFound(NotFound):
    """No such picture."""

    code = "picture_not_found"
    detail = _("There is no such picture.")


class NoMediaFolder(Unavailable):
    """MEDIA_ROOT is not set."""

    code = "no_media_folder"
    detail = _("This shop has no place for pictures yet (MEDIA_ROOT).")


class VersionRequired(Rejected):
    """A change says which version it was decided on."""

    status = 412
    code = "if_match_required"
    detail = _("Send If-Match with the version that you have read.")


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


class TaxRateOverlaps(Conflict):
    """A newer rate of this tax is already known."""

    code = "tax_rate_overlaps"
    detail = _("A rate of this tax that begins on that day or later is already known.")


class ChangedMeanwhile(Conflict):
    """Someone else wrote the same rows at the same moment."""

    code = "changed_meanwhile"
    detail = _("The catalogue was changed at the same moment; try again.")


class RuleSetNotFound(NotFound):
    """No such version."""

    code = "ruleset_not_found"

    def __init__(self, version: str) -> None:
        detail = _("There is no version %(version)s of the rules.") % {"version": version}
        super().__init__(detail, version=version)


class ProductNotFound(NotFound):
    """No product, variant or barcode is known under this name."""

    code = "product_not_found"
    detail = _("There is no such product.")

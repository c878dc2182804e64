"""What each column of a file is for, in the language of the reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from product_svc.catalog import selectors as catalog
from product_svc.imports.rules import columns

HELP = {
    "sku": gettext_lazy("The article. Needed in every row, each once in a file."),
    "product": gettext_lazy(
        "The address of its product; rows with the same one are variants of one product."
    ),
    "category": gettext_lazy("Slugs from the top of the tree; what is not there is made."),
    "brand": gettext_lazy("The maker's name; made when it is not there."),
    "product_type": gettext_lazy("The code of a product type."),
    "tax_category": gettext_lazy("The code of a tax category. Needed for a new article."),
    "name_en": gettext_lazy("The product's name in English. Needed for a new article."),
    "name_fr": gettext_lazy("The product's name in French."),
    "description_en": gettext_lazy("The description in English."),
    "description_fr": gettext_lazy("The description in French."),
    "seo_title_en": gettext_lazy("The title that search engines show, in English."),
    "seo_title_fr": gettext_lazy("The title that search engines show, in French."),
    "seo_description_en": gettext_lazy("The summary that search engines show, in English."),
    "seo_description_fr": gettext_lazy("The summary that search engines show, in French."),
    "product_status": gettext_lazy("The product: draft, active or archived."),
    "label_en": gettext_lazy("What tells the variant from its sisters, in English."),
    "label_fr": gettext_lazy("What tells the variant from its sisters, in French."),
    "unit": gettext_lazy("What one of it is: each, pair, kg, g, l, ml, m, cm or m2."),
    "whole_quantity": gettext_lazy("Sold by the piece: yes or no."),
    "weight_grams": gettext_lazy("Weight in grams."),
    "length_mm": gettext_lazy("Length in millimetres."),
    "width_mm": gettext_lazy("Width in millimetres."),
    "height_mm": gettext_lazy("Height in millimetres."),
    "country_of_origin": gettext_lazy("A country is an ISO 3166 code such as CA."),
    "hs_code": gettext_lazy("An HS code has 6, 8 or 10 digits."),
    "min_age": gettext_lazy("Of the buyer, in years."),
    "track_inventory": gettext_lazy("Stock is counted: yes or no."),
    "allow_backorder": gettext_lazy("May be sold ahead of stock: yes or no."),
    "status": gettext_lazy("The variant: draft, active or archived."),
    "barcodes": gettext_lazy(
        "Added to those it has; parted by |, a pack by * and its units. remove: before one takes "
        "it off the article; (empty) takes off all that the cell does not name."
    ),
}
EXAMPLES = {
    "sku": "MUG-001",
    "product": "stoneware-mug",
    "category": "kitchen/mugs",
    "brand": "Kanuk",
    "tax_category": "standard",
    "name_en": "Stoneware mug",
    "name_fr": "Tasse en grès",
    "unit": "each",
    "whole_quantity": "yes",
    "weight_grams": "350",
    "country_of_origin": "CA",
    "hs_code": "691200",
    "status": "active",
    "barcodes": "2000000000015 | 12000000000012 * 6 | internal:A-7",
}


@dataclass(frozen=True)
class ColumnHelp:
    """A column with what it is for and an example."""

    name: str
    meaning: str
    example: str
    can_be_emptied: bool = False


def known_columns() -> list[str]:
    """Every column that a file may have today; two queries."""
    return columns.all_columns(
        attributes=catalog.attribute_types(), price_lists=catalog.price_list_codes()
    )


def column_guide() -> Sequence[ColumnHelp]:
    """Every column that a file may have today, explained; two queries."""
    types = catalog.attribute_types()
    names = columns.all_columns(attributes=types, price_lists=catalog.price_list_codes())
    return [
        ColumnHelp(
            name,
            _meaning(name, types),
            EXAMPLES.get(name, _example(name, types)),
            columns.can_be_emptied(name),
        )
        for name in names
    ]


def _meaning(name: str, types: Mapping[str, str]) -> str:
    prefix, _point, code = name.partition(".")
    if prefix == "price":
        said = _(
            "What one costs from now on, on the price list %(code)s. 12.50 | 10+ 11.00 means "
            "11.00 from ten on; 10+ (empty) ends that price; (empty) ends all that the cell does "
            "not name."
        )
        return said % {"code": code}
    if prefix == "option":
        return _("The variant's choice of %(code)s.") % {"code": code}
    if prefix == "attr":
        kinds = {
            "text": _("a text"),
            "number": _("a number"),
            "boolean": _("yes or no"),
            "choice": _("the value of a choice"),
        }
        return _("The product's %(code)s: %(kind)s.") % {"code": code, "kind": kinds[types[code]]}
    return str(HELP[name])


def _example(name: str, types: Mapping[str, str]) -> str:
    if name.startswith(columns.PRICE):
        return "12.50 | 10+ 11.00"
    kind = types.get(name.partition(".")[2], "")
    return {"number": "1.5", "boolean": "yes"}.get(kind, "")

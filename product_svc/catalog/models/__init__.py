"""The nouns of the catalogue: what is sold, at which price, under which tax, and how it is
listed.
"""

from product_svc.catalog.models._articles import Barcode, Brand, Category, Product, Status, Variant
from product_svc.catalog.models._listing import Listing
from product_svc.catalog.models._prices import (
    Channel,
    Price,
    PriceList,
    PriceListChannel,
    PriceTurn,
    RuleSetVersion,
)
from product_svc.catalog.models._rates import (
    ShippingMethod,
    ShippingRate,
    TaxCategory,
    TaxRate,
    TaxZone,
)

__all__ = [
    "Barcode",
    "Brand",
    "Category",
    "Channel",
    "Listing",
    "Price",
    "PriceList",
    "PriceListChannel",
    "PriceTurn",
    "Product",
    "RuleSetVersion",
    "ShippingMethod",
    "ShippingRate",
    "Status",
    "TaxCategory",
    "TaxRate",
    "TaxZone",
    "Variant",
]

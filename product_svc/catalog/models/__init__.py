"""The nouns of the catalogue: what is sold, at which price, under which tax, and how it is
listed.
"""

from product_svc.catalog.models._articles import (
    Barcode,
    BarcodeKind,
    Brand,
    Category,
    Product,
    Status,
    Unit,
    Variant,
)
from product_svc.catalog.models._attributes import (
    AttributeChoice,
    AttributeDefinition,
    AttributeRole,
    AttributeType,
    ProductType,
    TypeAttribute,
)
from product_svc.catalog.models._bundles import BundleLine
from product_svc.catalog.models._changes import CurrentTransaction, OldestRunningTransaction
from product_svc.catalog.models._listing import Listing, SearchWord
from product_svc.catalog.models._pictures import Picture
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
from product_svc.catalog.models._search import SearchDocument, SearchTerms, WeighedText

__all__ = [
    "AttributeChoice",
    "AttributeDefinition",
    "AttributeRole",
    "AttributeType",
    "Barcode",
    "BarcodeKind",
    "Brand",
    "BundleLine",
    "Category",
    "Channel",
    "CurrentTransaction",
    "Listing",
    "OldestRunningTransaction",
    "Picture",
    "Price",
    "PriceList",
    "PriceListChannel",
    "PriceTurn",
    "Product",
    "ProductType",
    "RuleSetVersion",
    "SearchDocument",
    "SearchTerms",
    "SearchWord",
    "ShippingMethod",
    "ShippingRate",
    "Status",
    "TaxCategory",
    "TaxRate",
    "TaxZone",
    "TypeAttribute",
    "Unit",
    "Variant",
    "WeighedText",
]

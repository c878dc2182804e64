"""Everything that changes the catalogue. Locks are taken in this order: the bundles, products by
key, the chain of rule sets.
"""

from product_svc.catalog.services._articles import save_product, save_variant
from product_svc.catalog.services._bundles import BundleItem, set_bundle
from product_svc.catalog.services._editing import (
    change_product,
    change_variant,
    create_product,
    create_variant,
)
from product_svc.catalog.services._imports import (
    ArticleRow,
    Imported,
    ImportedPrice,
    Promises,
    RowProblem,
    Text,
    VariantItem,
    barcode,
    compare_articles,
    import_articles,
    import_variants,
)
from product_svc.catalog.services._pictures import (
    Drawing,
    PictureText,
    add_drawings,
    add_picture,
    change_picture,
    remove_picture,
)
from product_svc.catalog.services._price_turns import announce_price_turns, save_price_list
from product_svc.catalog.services._prices import NewPrice, PricesSet, end_price, set_prices
from product_svc.catalog.services._quotes import (
    Quote,
    QuoteRequest,
    quote,
    tried_basket,
)
from product_svc.catalog.services._rates import NewTaxRate, set_shipping_rate, set_tax_rate
from product_svc.catalog.services._rule_sets import publish_rule_set
from product_svc.catalog.services._seeds import CategoryItem, place_categories, seed_shop
from product_svc.catalog.services._shelves import (
    CategoryPlace,
    announce_shelf,
    change_brand,
    change_category,
    put_brand,
    put_category,
    save_brand,
    save_category,
)
from product_svc.catalog.services._states import (
    Change,
    activate_product,
    activate_variant,
    archive_product,
    archive_variant,
)
from product_svc.catalog.services._stock import record_stock_flag
from product_svc.catalog.services._types import (
    AttributeItem,
    ChoiceItem,
    TypeItem,
    TypeLine,
    attribute_item,
    change_attribute,
    change_product_type,
    put_attribute,
    put_product_type,
    refuse_attribute_in_use,
    refuse_choice_in_use,
    refuse_wrong_axis,
    type_item,
)
from product_svc.catalog.services._window import rebuild_listings
from shared_libs.trade.pricing import BasketLine

__all__ = [
    "ArticleRow",
    "AttributeItem",
    "BasketLine",
    "BundleItem",
    "CategoryItem",
    "CategoryPlace",
    "Change",
    "ChoiceItem",
    "Drawing",
    "Imported",
    "ImportedPrice",
    "NewPrice",
    "NewTaxRate",
    "PictureText",
    "PricesSet",
    "Promises",
    "Quote",
    "QuoteRequest",
    "RowProblem",
    "Text",
    "TypeItem",
    "TypeLine",
    "VariantItem",
    "activate_product",
    "activate_variant",
    "add_drawings",
    "add_picture",
    "announce_price_turns",
    "announce_shelf",
    "archive_product",
    "archive_variant",
    "attribute_item",
    "barcode",
    "change_attribute",
    "change_brand",
    "change_category",
    "change_picture",
    "change_product",
    "change_product_type",
    "change_variant",
    "compare_articles",
    "create_product",
    "create_variant",
    "end_price",
    "import_articles",
    "import_variants",
    "place_categories",
    "publish_rule_set",
    "put_attribute",
    "put_brand",
    "put_category",
    "put_product_type",
    "quote",
    "rebuild_listings",
    "record_stock_flag",
    "refuse_attribute_in_use",
    "refuse_choice_in_use",
    "refuse_wrong_axis",
    "remove_picture",
    "save_brand",
    "save_category",
    "save_price_list",
    "save_product",
    "save_variant",
    "seed_shop",
    "set_bundle",
    "set_prices",
    "set_shipping_rate",
    "set_tax_rate",
    "tried_basket",
    "type_item",
]

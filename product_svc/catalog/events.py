"""What the catalogue announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class Text:
    """A text in the shop's two languages."""

    en: str
    fr: str


@dataclass(frozen=True)
class CategoryOfVariant:
    """Where an article stands in the shop."""

    slug: str
    path: str
    name: Text


@dataclass(frozen=True)
class Component:
    """So many of an ordinary article are in one bundle."""

    sku: str
    quantity: str


@dataclass(frozen=True)
class BarcodeOfVariant:
    """A code that a scanner reads on a pack of so many units."""

    code: str
    kind: str
    pack_quantity: int


@dataclass(frozen=True)
class PictureOfVariant:
    """Where a picture of the article is served, in three sizes."""

    small: str
    medium: str
    large: str


@dataclass(frozen=True)
class VariantChanged:
    """An article is new or different; carries all that others keep of it.

    `gtins` stand for one unit each; `barcodes` are these and all others. `components` are the
    ordinary articles of a bundle, at any depth; an ordinary article has none. `picture` is the
    article's own first one, else its product's. Promotions name a brand by its slug.
    """

    TYPE: ClassVar[str] = "product.variant_changed.v1"

    variant_id: UUID
    sku: str
    product_id: UUID
    slug: str
    name: Text
    category: CategoryOfVariant | None
    gtins: tuple[str, ...]
    barcodes: tuple[BarcodeOfVariant, ...]
    tax_category: str
    whole_quantity: bool
    track_inventory: bool
    allow_backorder: bool
    status: str
    unit: str
    brand: str | None
    components: tuple[Component, ...]
    picture: PictureOfVariant | None = None
    brand_slug: str | None = None


@dataclass(frozen=True)
class CurrentPrice:
    """What an article costs now in one channel and currency."""

    channel: str
    currency: str
    amount: str


@dataclass(frozen=True)
class PriceOnList:
    """What an article costs from a quantity on, by a list that tills may have to go by; a planned
    price says when it begins, and one that ends says when.
    """

    price_list: str
    channel: str
    currency: str
    store: str
    customer_group: str
    min_quantity: str
    amount: str
    tax_inclusive: bool = False
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True)
class PriceChanged:
    """An article costs something else, or will; carries all its current prices.

    `prices` are what anybody pays for one. `listed` are those of every list that is for tills or
    for all, of any store, group and quantity; whether a list itself holds, the rules tell.
    """

    TYPE: ClassVar[str] = "product.price_changed.v1"

    sku: str
    ruleset_version: str
    prices: tuple[CurrentPrice, ...]
    listed: tuple[PriceOnList, ...] = ()


@dataclass(frozen=True)
class RulesetPublished:
    """Prices, taxes or shipping have a new version."""

    TYPE: ClassVar[str] = "product.ruleset_published.v1"

    version: str
    published_at: datetime

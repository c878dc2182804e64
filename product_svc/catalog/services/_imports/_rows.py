"""What an import may say of an article, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from product_svc.catalog.services._prices import NewPrice
from shared_libs.refusals import Refusal
from shared_libs.trade.barcodes import GTIN_LENGTHS, BarcodeText, gtin_kind
from shared_libs.trade.price_lists import default_code


@dataclass(frozen=True)
class Text:
    """A text in the shop's languages; French may be missing."""

    en: str = ""
    fr: str = ""


@dataclass(frozen=True)
class ImportedPrice:
    """What an imported article costs; `channel` is web, pos or all."""

    channel: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class VariantItem:
    """One article to have. `product_slug` gathers variants in one product; without it each has
    its own.

    What is None is left as it is on an article that is known.
    """

    sku: str
    name: Text
    category: str
    tax_category: str
    gtin: str | None = None
    prices: Sequence[ImportedPrice] = ()
    product_slug: str | None = None
    description: Text | None = None
    brand: str | None = None
    label: Text | None = None
    whole_quantity: bool | None = None


@dataclass(frozen=True)
class ArticleRow:
    """An article as a row of a file has it: only what is said is changed.

    `product` and `variant` map fields to values. `category` is a slug, or the slugs from the top
    of the tree parted by slashes. An empty `brand`, `category` or `product_type` takes it away.
    `attributes` and `options` add to what is there; None takes one away. `barcodes` are added;
    `removed_barcodes` are taken away, or, with `has_no_other_barcodes`, all that are not added.
    `ended_prices` name lists and quantities; of `lists_with_no_other_prices` those end that
    `prices` has not.
    """

    sku: str
    product_slug: str = ""
    product: Mapping[str, object] = field(default_factory=dict)
    variant: Mapping[str, object] = field(default_factory=dict)
    category: str | None = None
    brand: str | None = None
    tax_category: str | None = None
    product_type: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    barcodes: Sequence[BarcodeText] = ()
    removed_barcodes: Sequence[BarcodeText] = ()
    has_no_other_barcodes: bool = False
    prices: Sequence[NewPrice] = ()
    ended_prices: Sequence[tuple[str, Decimal]] = ()
    lists_with_no_other_prices: Sequence[str] = ()


@dataclass(frozen=True)
class RowProblem:
    """Why an article is refused: `column` is the field, such as `category` or `attr.colour`."""

    sku: str
    column: str
    value: str
    refusal: Refusal


@dataclass(frozen=True)
class Imported:
    """How many articles are new, differ, or were already so; and the version that holds now."""

    created: int
    updated: int
    unchanged: int
    ruleset_version: str


@dataclass
class Promises:
    """What the rows of a file before these will have made, while nothing is written yet."""

    slugs: dict[str, str] = field(default_factory=dict)
    barcodes: dict[str, str] = field(default_factory=dict)
    freed_barcodes: set[str] = field(default_factory=set)
    options: dict[tuple[str, str], str] = field(default_factory=dict)


def row_of(item: VariantItem) -> ArticleRow:
    """An item of the API as a row."""
    product: dict[str, object] = {"name_en": item.name.en, "name_fr": item.name.fr}
    if item.description is not None:
        product |= {"description_en": item.description.en, "description_fr": item.description.fr}
    variant: dict[str, object] = {}
    if item.label is not None:
        variant |= {"label_en": item.label.en, "label_fr": item.label.fr}
    if item.whole_quantity is not None:
        variant["whole_quantity"] = item.whole_quantity
    return ArticleRow(
        sku=item.sku,
        product_slug=item.product_slug or "",
        product=product,
        variant=variant,
        category=item.category,
        brand=item.brand,
        tax_category=item.tax_category,
        barcodes=[BarcodeText(item.gtin, gtin_kind(item.gtin))] if item.gtin else [],
        prices=[
            NewPrice(
                item.sku,
                price.channel,
                price.currency,
                price.amount,
            )
            for price in item.prices
        ],
    )


def barcode(*, code: str, kind: str, pack: int) -> BarcodeText:
    """A barcode to have. Of which kind a GTIN is follows from its length; one of no such length is
    refused as a GTIN-13.
    """
    if kind == "gtin":
        kind = gtin_kind(code) if gtin_kind(code) in GTIN_LENGTHS else "gtin13"
    return BarcodeText(code, kind, pack)


def list_code(price: NewPrice) -> str:
    """The price list that a price stands on."""
    return price.price_list or default_code(price.currency, price.channel)

"""What an import would change: rows are checked and set in memory, and nothing is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from product_svc.catalog import errors
from product_svc.catalog.models import Barcode, Brand, Category, Product, Status, Variant
from product_svc.catalog.rules.attributes import AXIS, Attribute, canonical, problems_of
from product_svc.catalog.rules.texts import slug_of, slug_with_fingerprint
from product_svc.catalog.services._imports._known import (
    Known,
    brand_slug,
    category_slugs,
    load,
    options_key,
)
from product_svc.catalog.services._imports._rows import (
    ArticleRow,
    Promises,
    RowProblem,
    list_code,
)
from product_svc.catalog.services._imports._values import assign
from product_svc.catalog.services._prices import NewPrice
from shared_libs.refusals import Refusal
from shared_libs.trade.barcodes import GTIN_LENGTHS, BarcodeText, is_code_of, key_of

Reason = tuple[str, str, Refusal]
NEW_ARTICLES_NEED = ("name_en", "tax_category")


@dataclass(frozen=True)
class PriceKey:
    """What has one price at a time: an article on a list, from a quantity on."""

    sku: str
    price_list: str
    min_quantity: Decimal


@dataclass
class Plan:
    """What is to be written, in the order in which it refers to each other. Products are `waiting`
    for the keys of what is new.
    """

    known: Known
    problems: list[RowProblem] = field(default_factory=list)
    created: set[str] = field(default_factory=set)
    good: list[ArticleRow] = field(default_factory=list)
    new_categories: list[Category] = field(default_factory=list)
    new_brands: list[Brand] = field(default_factory=list)
    waiting: list[tuple[Product, str, Category | Brand]] = field(default_factory=list)
    new_products: dict[str, Product] = field(default_factory=dict)
    changed_products: dict[int, Product] = field(default_factory=dict)
    new_variants: list[Variant] = field(default_factory=list)
    changed_variants: list[Variant] = field(default_factory=list)
    new_barcodes: list[tuple[str, Barcode]] = field(default_factory=list)
    changed_barcodes: list[Barcode] = field(default_factory=list)
    gone_barcodes: list[int] = field(default_factory=list)
    prices: list[NewPrice] = field(default_factory=list)
    ended_prices: list[PriceKey] = field(default_factory=list)

    @property
    def updated(self) -> set[str]:
        """The known articles that will differ."""
        priced = {price.sku for price in self.prices} | {each.sku for each in self.ended_prices}
        named = {row.sku for row in self.good}
        return (self.known.touched_skus(named) | priced) - self.created


def plan_import(rows: Sequence[ArticleRow], *, now: datetime, promises: Promises) -> Plan:
    """What these rows would change and which of them are refused; about twenty queries.

    Locks the products by key. Expects a transaction, and each SKU once.
    """
    wished = {
        row.sku: row.product_slug or slug_of(str(row.product.get("name_en", "")), sku=row.sku)
        for row in rows
    }
    known = load(rows, wished=wished, now=now)
    plan = Plan(known)
    for row in rows:
        _Row(plan, row, promises, wished[row.sku]).take()
    return plan


class _Row:
    """One row on its way into the plan."""

    def __init__(self, plan: Plan, row: ArticleRow, promises: Promises, slug: str) -> None:
        self.plan, self.row, self.promises, self.slug = plan, row, promises, slug
        self.known = plan.known
        self.variant = self.known.variants.get(row.sku)
        self.is_new = self.variant is None
        self.product = self.variant.product if self.variant else self._product()

    def take(self) -> None:
        """Check the row; what is right becomes part of the plan."""
        reasons = list(self._reasons())
        if reasons:
            self.plan.problems += [
                RowProblem(self.row.sku, column, value, why) for column, value, why in reasons
            ]
            return
        self.plan.good.append(self.row)
        self._keep_product()
        self._keep_variant()
        for key in self._freed():
            self._free_barcode(key)
        for barcode in self.row.barcodes:
            self._keep_barcode(barcode)
        self._keep_prices()

    def _product(self) -> Product:
        """The product of a new article: a known one, one of a row before, or one to be made."""
        slug = self.slug
        if not self.row.product_slug and (
            slug in self.known.taken_slugs or slug in self.plan.new_products
        ):
            slug = slug_with_fingerprint(slug, sku=self.row.sku)
        known = self.known.products.get(slug) or self.plan.new_products.get(slug)
        return known or Product(slug=slug, status=Status.ACTIVE)

    def _reasons(self) -> Iterator[Reason]:
        yield from self._place_reasons()
        yield from self._unknown_reasons()
        yield from self._category_reasons()
        yield from self._archived_reasons()
        yield from self._attribute_reasons()
        for barcode in (*self.row.removed_barcodes, *self.row.barcodes):
            yield from self._barcode_reasons(barcode)

    def _place_reasons(self) -> Iterator[Reason]:
        """Whether there is, or can be made, a product for it."""
        row, slug = self.row, self.product.slug
        if not self.is_new:
            if row.product_slug not in {"", slug}:
                yield "product", row.product_slug, errors.ProductFixed(row.sku, slug=slug)
            return
        if slug in self.promises.slugs or self.product.pk:
            return
        said = {**row.product, "tax_category": row.tax_category}
        for name in NEW_ARTICLES_NEED:
            if not said.get(name):
                yield name, "", errors.NeededByNew(name)

    def _unknown_reasons(self) -> Iterator[Reason]:
        """What the row names and the catalogue does not know."""
        row, known = self.row, self.known
        if row.tax_category and row.tax_category not in known.tax_categories:
            yield "tax_category", row.tax_category, errors.UnknownTaxCategory(row.tax_category)
        if row.product_type and row.product_type not in known.types:
            yield "product_type", row.product_type, errors.UnknownProductType(row.product_type)
        for price in row.prices:
            if price.price_list and price.price_list not in known.price_lists:
                column = f"price.{price.price_list}"
                yield column, f"{price.amount:f}", errors.UnknownPriceList(price.price_list)

    def _category_reasons(self) -> Iterator[Reason]:
        path = ""
        slugs = category_slugs(self.row)
        for slug in slugs:
            path += f"{slug}/"
            known = self.known.categories.get(slug)
            if known and len(slugs) > 1 and known.path != path:
                refusal = errors.CategoryElsewhere(slug, path=known.path)
                yield "category", self.row.category or "", refusal
                return

    def _archived_reasons(self) -> Iterator[Reason]:
        """What is put away takes in only what is put away too."""
        row, known = self.row, self.known
        if self._status(self.product, row.product) == Status.ARCHIVED:
            return
        category = self.product.category_id
        if row.category is not None:
            named = known.categories.get(([*category_slugs(row)] or [""])[-1])
            category = named.pk if named else None
        brand = self.product.brand_id
        if row.brand is not None:
            maker = known.brands.get(brand_slug(row.brand))
            brand = maker.pk if maker else None
        for column, pk in (("category", category), ("brand", brand)):
            if (column, pk) in known.archived:
                slug = known.archived[column, pk]
                yield column, getattr(row, column) or "", errors.ShelfArchived(slug)

    def _attribute_reasons(self) -> Iterator[Reason]:
        attributes = self._attributes()
        if not (attributes or self.row.attributes or self.row.options):
            return
        is_sold = self._status(self.product, self.row.product) == Status.ACTIVE
        for prefix, held, said in (
            ("attr", self.product.attributes, self.row.attributes),
            ("option", self._options(), self.row.options),
        ):
            merged = self._merged(held, said)
            own = [each for each in attributes if (each.role == AXIS) == (prefix == "option")]
            for problem in problems_of(merged, own, is_complete=is_sold):
                value = str(said.get(problem.attribute, ""))
                refusal = errors.AttributesInvalid(
                    [(problem.attribute, problem.code)], field=f"{prefix}.{problem.attribute}"
                )
                yield f"{prefix}.{problem.attribute}", value, refusal
        yield from self._option_reasons()

    def _option_reasons(self) -> Iterator[Reason]:
        options = self._merged(self._options(), self.row.options)
        key = (self.product.slug, options_key(options))
        owner = self.known.options.get(key) or self.promises.options.get(key)
        if options and owner not in {None, self.row.sku}:
            yield "options", str(options), errors.OptionsTaken(sku=str(owner))

    def _barcode_reasons(self, barcode: BarcodeText) -> Iterator[Reason]:
        if not is_code_of(barcode.kind, barcode.code):
            is_gtin = barcode.kind in GTIN_LENGTHS
            yield (
                "barcodes",
                barcode.code,
                errors.GtinInvalid(barcode.code)
                if is_gtin
                else errors.BarcodeInvalid(barcode.code, kind=barcode.kind),
            )
            return
        key = key_of(barcode.kind, barcode.code)
        held = self._held_barcode(key)
        owner = held.variant.sku if held else self.promises.barcodes.get(key, self.row.sku)
        if owner != self.row.sku:
            yield "barcodes", barcode.code, errors.GtinTaken(barcode.code, sku=owner)

    def _attributes(self) -> Sequence[Attribute]:
        known_type = self.product.product_type_id
        if self.row.product_type is not None:
            chosen = self.known.types.get(self.row.product_type)
            known_type = chosen.pk if chosen else None
        return self.known.attributes.get(known_type, ()) if known_type else ()

    def _options(self) -> Mapping[str, object]:
        return self.variant.options if self.variant else {}

    @staticmethod
    def _merged(held: Mapping[str, object], said: Mapping[str, object]) -> dict[str, object]:
        return {code: value for code, value in {**held, **said}.items() if value is not None}

    @staticmethod
    def _status(held: Product | Variant, said: Mapping[str, object]) -> object:
        return said.get("status", held.status)

    def _keep_product(self) -> None:
        values = {**self.row.product, **self._references()}
        own = [each for each in self._attributes() if each.role != AXIS]
        if self.row.attributes or own:
            merged = self._merged(self.product.attributes, self.row.attributes)
            values["attributes"] = canonical(merged, own)
        if not self.product.name_en and "name_en" not in values:
            # its first row, which has the name, comes with a part of the file before this one
            values["name_en"] = self.promises.slugs.get(self.product.slug, self.row.sku)
        for name in ("category", "brand"):
            value = values.get(name)
            if isinstance(value, (Category, Brand)) and not value.pk:
                self.plan.waiting.append((self.product, name, value))
        is_different = assign(self.product, values)
        self.promises.slugs[self.product.slug] = self.product.name_en
        if not self.product.pk:
            self.plan.new_products[self.product.slug] = self.product
        elif is_different:
            self.plan.changed_products[self.product.pk] = self.product
            self.known.touched_products.add(self.product.pk)

    def _references(self) -> dict[str, object]:
        values: dict[str, object] = {}
        if self.row.tax_category:
            values["tax_category"] = self.known.tax_categories[self.row.tax_category]
        if self.row.category is not None:
            values["category"] = self._category()
        if self.row.brand is not None:
            values["brand"] = self._brand()
        if self.row.product_type is not None:
            values["product_type"] = self.known.types.get(self.row.product_type)
        return values

    def _keep_variant(self) -> None:
        variant = self.variant or Variant(sku=self.row.sku, product=self.product)
        values = dict(self.row.variant)
        axes = [each for each in self._attributes() if each.role == AXIS]
        if self.row.options or axes:
            values["options"] = canonical(self._merged(self._options(), self.row.options), axes)
        is_different = assign(variant, values)
        if variant.options:
            self.promises.options[self.product.slug, options_key(variant.options)] = variant.sku
        if self.is_new:
            self.plan.created.add(variant.sku)
            self.plan.new_variants.append(variant)
            self.known.touched.add(variant.sku)
            self.known.variants[variant.sku] = variant
        elif is_different:
            self.plan.changed_variants.append(variant)
            self.known.touched.add(variant.sku)

    def _held_barcode(self, key: str) -> Barcode | None:
        """The barcode that is there, unless a row before has taken it off its article."""
        held = self.known.barcodes.get(key)
        return None if held and held.pk and key in self.promises.freed_barcodes else held

    def _freed(self) -> list[str]:
        """The barcodes that the row takes off its article."""
        row = self.row
        if not (row.removed_barcodes or row.has_no_other_barcodes):
            return []
        removed = {key_of(each.kind, each.code) for each in row.removed_barcodes}
        kept = {key_of(each.kind, each.code) for each in row.barcodes}
        return [
            key
            for key, held in self.known.barcodes.items()
            if held.pk
            and held.variant.sku == row.sku
            and (key in removed or (row.has_no_other_barcodes and key not in kept))
        ]

    def _free_barcode(self, key: str) -> None:
        gone = self.known.barcodes.pop(key)
        self.plan.gone_barcodes.append(gone.pk)
        self.promises.freed_barcodes.add(key)
        self.promises.barcodes.pop(key, None)
        self.known.touched.add(self.row.sku)

    def _keep_barcode(self, barcode: BarcodeText) -> None:
        key = key_of(barcode.kind, barcode.code)
        held = self._held_barcode(key)
        self.promises.barcodes[key] = self.row.sku
        if held is None:
            variant = self.known.variants[self.row.sku]
            made = Barcode(
                variant=variant,
                code=barcode.code,
                key=key,
                kind=barcode.kind,
                pack_quantity=barcode.pack_quantity,
            )
            self.known.barcodes[key] = made
            self.plan.new_barcodes.append((self.row.sku, made))
            self.known.touched.add(self.row.sku)
        elif held.pk and held.pack_quantity != barcode.pack_quantity:
            held.pack_quantity = barcode.pack_quantity
            self.plan.changed_barcodes.append(held)
            self.known.touched.add(self.row.sku)

    def _keep_prices(self) -> None:
        pk = self.variant.pk if self.variant else 0
        self.plan.prices += [
            price
            for price in self.row.prices
            if self.known.amounts.get((pk, list_code(price), price.min_quantity)) != price.amount
        ]
        if self.row.ended_prices or self.row.lists_with_no_other_prices:
            self._end_prices(pk)

    def _end_prices(self, pk: int) -> None:
        row = self.row
        said = {(list_code(price), price.min_quantity) for price in row.prices}
        self.plan.ended_prices += [
            PriceKey(row.sku, code, least)
            for key, code, least in self.known.amounts
            if key == pk
            and (code, least) not in said
            and ((code, least) in row.ended_prices or code in row.lists_with_no_other_prices)
        ]

    def _category(self) -> Category | None:
        """The last of the slugs; those that are unknown are made where they stand."""
        above: Category | None = None
        for slug in category_slugs(self.row):
            known = self.known.categories.get(slug)
            if known is None:
                path = f"{above.path if above else ''}{slug}/"
                name = slug.replace("-", " ").capitalize()
                known = Category(slug=slug, parent=above, path=path, name_en=name)
                self.known.categories[slug] = known
                self.plan.new_categories.append(known)
            above = known
        return above

    def _brand(self) -> Brand | None:
        name = self.row.brand
        if not name:
            return None
        slug = brand_slug(name)
        if slug not in self.known.brands:
            self.known.brands[slug] = Brand(name=name, slug=slug)
            self.plan.new_brands.append(self.known.brands[slug])
        return self.known.brands[slug]

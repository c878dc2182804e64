"""Categories, brands, attributes and product types, as a client sends them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from product_svc.catalog import errors
from product_svc.catalog.models import (
    AttributeChoice,
    AttributeDefinition,
    AttributeRole,
    AttributeType,
    Brand,
    Category,
    Product,
    ProductType,
    TypeAttribute,
    Variant,
)
from product_svc.catalog.services._articles import save_brand, save_category


@dataclass(frozen=True)
class ChoiceItem:
    """One value of an attribute of choices."""

    value: str
    label: Mapping[str, str]


@dataclass(frozen=True)
class AttributeItem:
    """An attribute to have, with all its choices in their order."""

    code: str
    name: Mapping[str, str]
    type: str
    unit: str = ""
    is_facet: bool = False
    choices: Sequence[ChoiceItem] = ()


@dataclass(frozen=True)
class TypeLine:
    """An attribute of a product type."""

    attribute: str
    role: str = AttributeRole.PRODUCT.value
    is_required: bool = False


@dataclass(frozen=True)
class TypeItem:
    """A product type to have, with all its attributes in their order."""

    code: str
    name: Mapping[str, str]
    attributes: Sequence[TypeLine] = ()


@dataclass(frozen=True)
class CategoryPlace:
    """A category to have, and where it stands: below `parent` (None: at the top)."""

    slug: str
    name: Mapping[str, str]
    parent: str | None = None
    position: int = 0


@transaction.atomic
def put_category(*, item: CategoryPlace, now: datetime) -> Category:
    """The category is there, so called and so placed, with all that is below it.

    Locks the whole tree. Raises UnknownCategory for its parent, CategoryCycle.
    """
    tree = {row.slug: row for row in Category.objects.locked()}
    if item.parent is not None and item.parent not in tree:
        raise errors.UnknownCategory(item.parent)
    category = tree.get(item.slug, Category(slug=item.slug))
    category.name_en, category.name_fr = _both(item.name)
    category.parent = tree[item.parent] if item.parent else None
    category.position = item.position
    return save_category(category=category, now=now)


@transaction.atomic
def put_brand(*, slug: str, name: str, now: datetime) -> Brand:
    """The brand is there under this name."""
    brand = next(iter(Brand.objects.filter(slug=slug)), Brand(slug=slug))
    brand.name = name
    return save_brand(brand=brand, now=now)


@transaction.atomic
def put_attribute(*, item: AttributeItem) -> AttributeDefinition:
    """The attribute is there with exactly these choices.

    Locks it. Raises AttributeFixed where its type would change, ChoiceInUse where a choice goes
    that an article has.
    """
    held = AttributeDefinition.objects.filter(code=item.code).locked()
    attribute = next(iter(held), AttributeDefinition(code=item.code, type=item.type))
    if attribute.type != item.type:
        raise errors.AttributeFixed(item.code)
    attribute.name_en, attribute.name_fr = _both(item.name)
    attribute.unit, attribute.is_facet = item.unit, item.is_facet
    attribute.save()
    _replace_choices(attribute, item.choices)
    return attribute


def _replace_choices(attribute: AttributeDefinition, choices: Sequence[ChoiceItem]) -> None:
    wanted = {choice.value: choice for choice in choices}
    gone = AttributeChoice.objects.filter(attribute=attribute).exclude(value__in=wanted)
    for value in gone.values_list("value", flat=True):
        refuse_choice_in_use(code=attribute.code, value=value)
    gone.delete()
    AttributeChoice.objects.bulk_create(
        (
            AttributeChoice(
                attribute=attribute,
                value=choice.value,
                label_en=choice.label["en"],
                label_fr=choice.label.get("fr", ""),
                position=place,
            )
            for place, choice in enumerate(wanted.values())
        ),
        update_conflicts=True,
        unique_fields=["attribute", "value"],
        update_fields=["label_en", "label_fr", "position"],
    )


def refuse_choice_in_use(*, code: str, value: str) -> None:
    """Raise ChoiceInUse where an article has this value."""
    chosen = {code: value}
    if (
        Product.objects.filter(attributes__contains=chosen).exists()
        or Variant.objects.filter(options__contains=chosen).exists()
    ):
        raise errors.ChoiceInUse(value, attribute=code)


@transaction.atomic
def put_product_type(*, item: TypeItem) -> ProductType:
    """The product type is there with exactly these attributes.

    Locks it. Raises UnknownAttribute, AxisNeedsChoices, AttributeInUse where an attribute goes
    that one of its products has.
    """
    held = ProductType.objects.filter(code=item.code).locked()
    kind = next(iter(held), ProductType(code=item.code))
    kind.name_en, kind.name_fr = _both(item.name)
    kind.save()
    known = _known_attributes(item.attributes)
    gone = TypeAttribute.objects.filter(product_type=kind).exclude(attribute__code__in=known)
    for code in gone.values_list("attribute__code", flat=True):
        refuse_attribute_in_use(product_type=kind, code=code)
    gone.delete()
    TypeAttribute.objects.bulk_create(
        (
            TypeAttribute(
                product_type=kind,
                attribute=known[line.attribute],
                role=line.role,
                is_required=line.is_required,
                position=place,
            )
            for place, line in enumerate(item.attributes)
        ),
        update_conflicts=True,
        unique_fields=["product_type", "attribute"],
        update_fields=["role", "is_required", "position"],
    )
    return kind


def _known_attributes(lines: Sequence[TypeLine]) -> Mapping[str, AttributeDefinition]:
    codes = [line.attribute for line in lines]
    rows = AttributeDefinition.objects.filter(code__in=codes)
    known = {row.code: row for row in rows}
    for line in lines:
        if line.attribute not in known:
            raise errors.UnknownAttribute(line.attribute)
        if codes.count(line.attribute) > 1:
            raise errors.AttributeRepeated(line.attribute)
        refuse_wrong_axis(attribute=known[line.attribute], role=line.role)
    return known


def refuse_wrong_axis(*, attribute: AttributeDefinition, role: str) -> None:
    """Raise AxisNeedsChoices where variants could not be told apart by choices."""
    if role == AttributeRole.AXIS and attribute.type != AttributeType.CHOICE:
        raise errors.AxisNeedsChoices(attribute.code)


def refuse_attribute_in_use(*, product_type: ProductType, code: str) -> None:
    """Raise AttributeInUse where a product of the type, or a variant of one, has a value of it."""
    products = Product.objects.filter(product_type=product_type)
    if (
        products.filter(attributes__has_key=code).exists()
        or products.filter(variants__options__has_key=code).exists()
    ):
        raise errors.AttributeInUse(code)


def _both(name: Mapping[str, str]) -> tuple[str, str]:
    return name["en"], name.get("fr", "")

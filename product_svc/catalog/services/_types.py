"""Attributes and product types, as a client sends them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any  # Any: values as they were sent, checked by their fields

from django.db import transaction

from product_svc.catalog import errors
from product_svc.catalog.models import (
    AttributeChoice,
    AttributeDefinition,
    AttributeRole,
    AttributeType,
    Product,
    ProductType,
    TypeAttribute,
    Variant,
)
from product_svc.catalog.services._announcements import refuse_stale, unless_made_meanwhile

Sent = Mapping[str, Any]


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


@transaction.atomic
def put_attribute(
    *, item: AttributeItem, expected_version: int | None = None
) -> AttributeDefinition:
    """The attribute is there with exactly these choices. A repeat changes nothing.

    Locks it. Raises AttributeFixed where its type would change, ChoiceInUse where a choice goes
    that an article has, StaleVersion, ChangedMeanwhile.
    """
    held = AttributeDefinition.objects.filter(code=item.code).locked()
    attribute = next(iter(held), AttributeDefinition(code=item.code, type=item.type, version=0))
    refuse_stale(attribute.version, expected_version)
    return _describe_attribute(attribute, item)


def _describe_attribute(attribute: AttributeDefinition, item: AttributeItem) -> AttributeDefinition:
    if attribute.type != item.type:
        raise errors.AttributeFixed(item.code)
    if attribute.pk and attribute_item(attribute) == _plain_attribute(item):
        return attribute
    attribute.name_en, attribute.name_fr = _both(item.name)
    attribute.unit, attribute.is_facet = item.unit, item.is_facet
    attribute.version += 1
    unless_made_meanwhile(attribute.save)
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
def change_attribute(*, code: str, sent: Sent, expected_version: int | None) -> AttributeDefinition:
    """What was sent of the attribute is so. Raises as `put_attribute`, and NothingSoCalled."""
    for held in AttributeDefinition.objects.filter(code=code).locked():
        refuse_stale(held.version, expected_version)
        return _describe_attribute(held, replace(attribute_item(held), **sent))
    raise errors.NothingSoCalled


@transaction.atomic
def put_product_type(*, item: TypeItem, expected_version: int | None = None) -> ProductType:
    """The product type is there with exactly these attributes. A repeat changes nothing.

    Locks it. Raises UnknownAttribute, AxisNeedsChoices, AttributeInUse where an attribute goes
    that one of its products has, StaleVersion, ChangedMeanwhile.
    """
    held = ProductType.objects.filter(code=item.code).locked()
    kind = next(iter(held), ProductType(code=item.code, version=0))
    refuse_stale(kind.version, expected_version)
    return _describe_type(kind, item)


def _describe_type(kind: ProductType, item: TypeItem) -> ProductType:
    known = _known_attributes(item.attributes)
    if kind.pk and type_item(kind) == _plain_type(item):
        return kind
    kind.name_en, kind.name_fr = _both(item.name)
    kind.version += 1
    unless_made_meanwhile(kind.save)
    _replace_lines(kind, item.attributes, known)
    return kind


def _replace_lines(
    kind: ProductType, lines: Sequence[TypeLine], known: Mapping[str, AttributeDefinition]
) -> None:
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
            for place, line in enumerate(lines)
        ),
        update_conflicts=True,
        unique_fields=["product_type", "attribute"],
        update_fields=["role", "is_required", "position"],
    )


@transaction.atomic
def change_product_type(*, code: str, sent: Sent, expected_version: int | None) -> ProductType:
    """What was sent of the type is so. Raises as `put_product_type`, and NothingSoCalled."""
    for held in ProductType.objects.filter(code=code).locked():
        refuse_stale(held.version, expected_version)
        return _describe_type(held, replace(type_item(held), **sent))
    raise errors.NothingSoCalled


def attribute_item(row: AttributeDefinition) -> AttributeItem:
    """The attribute as it would be sent, with the choices that are kept of it."""
    choices = AttributeChoice.objects.filter(attribute=row.pk).order_by("position", "pk")
    return AttributeItem(
        code=row.code,
        name=_named(row),
        type=row.type,
        unit=row.unit,
        is_facet=row.is_facet,
        choices=tuple(
            ChoiceItem(each.value, {"en": each.label_en, "fr": each.label_fr}) for each in choices
        ),
    )


def type_item(row: ProductType) -> TypeItem:
    """The product type as it would be sent, with the attributes that are kept of it."""
    lines = TypeAttribute.objects.filter(product_type=row.pk).select_related("attribute")
    return TypeItem(
        code=row.code,
        name=_named(row),
        attributes=tuple(
            TypeLine(line.attribute.code, line.role, line.is_required)
            for line in lines.order_by("position", "pk")
        ),
    )


def _plain_attribute(item: AttributeItem) -> AttributeItem:
    """The same, written as `attribute_item` writes it."""
    choices = (replace(each, label=_in_both(each.label)) for each in item.choices)
    return replace(item, name=_in_both(item.name), choices=tuple(choices))


def _plain_type(item: TypeItem) -> TypeItem:
    return replace(item, name=_in_both(item.name), attributes=tuple(item.attributes))


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


def _in_both(name: Mapping[str, str]) -> dict[str, str]:
    return dict(zip(("en", "fr"), _both(name), strict=True))


def _named(row: AttributeDefinition | ProductType) -> dict[str, str]:
    return {"en": row.name_en, "fr": row.name_fr}

"""Product types and their attributes, as the rules and the readers want them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from product_svc.catalog.models import AttributeChoice, TypeAttribute
from product_svc.catalog.rules.attributes import AXIS, PRODUCT, Attribute


def attributes_of_type(*, product_type_id: int | None) -> Sequence[Attribute]:
    """The attributes of a product type in their order, axes included; none without a type.

    Two queries.
    """
    if product_type_id is None:
        return ()
    lines = TypeAttribute.objects.filter(product_type_id=product_type_id)
    rows = lines.order_by("position", "pk").values_list(
        "attribute_id", "attribute__code", "attribute__type", "role", "is_required"
    )
    choices: dict[int, set[str]] = {}
    offered = AttributeChoice.objects.filter(attribute__lines__in=lines)
    for attribute_id, value in offered.values_list("attribute_id", "value"):
        choices.setdefault(attribute_id, set()).add(value)
    return [
        Attribute(code, kind, role, required or role == AXIS, frozenset(choices.get(pk, ())))
        for pk, code, kind, role, required in rows
    ]


def describing(attributes: Sequence[Attribute]) -> list[Attribute]:
    """Those that describe the product."""
    return [attribute for attribute in attributes if attribute.role == PRODUCT]


def axes(attributes: Sequence[Attribute]) -> list[Attribute]:
    """Those in which its variants differ; a variant has a choice on every one."""
    return [attribute for attribute in attributes if attribute.role == AXIS]


def option_labels(*, options: Mapping[str, str]) -> tuple[str, str]:
    """`Red, L` in English and in French, as the choices are labelled; one query."""
    rows = AttributeChoice.objects.filter(
        attribute__code__in=options, value__in=options.values()
    ).values_list("attribute__code", "value", "label_en", "label_fr")
    labels = {(code, value): (en, fr or en) for code, value, en, fr in rows}
    chosen = [labels[option] for option in options.items() if option in labels]
    english, french = (", ".join(texts)[:120] for texts in zip(*chosen, strict=True))
    return english, french


@dataclass(frozen=True)
class DescribedAttribute:
    """What is said of a product, as its reader sees it; `value` is what filters go by."""

    code: str
    name: str
    value: str | bool
    label: str
    unit: str


def described_attributes(
    *, product_type_id: int | None, values: Mapping[str, str | bool], language: str
) -> Sequence[DescribedAttribute]:
    """What is said of a product of this type, in the order of the type; one query, none where
    nothing is said.
    """
    if product_type_id is None or not values:
        return ()
    choices = AttributeChoice.objects.filter(attribute=OuterRef("attribute"))
    labelled = choices.values(json=JSONObject(value="value", en="label_en", fr="label_fr"))
    lines = TypeAttribute.objects.filter(
        product_type_id=product_type_id, attribute__code__in=list(values)
    )
    rows = (
        lines.annotate(labels=ArraySubquery(labelled))
        .order_by("position", "pk")
        .values_list(
            "attribute__code",
            f"attribute__name_{language}",
            "attribute__name_en",
            "attribute__unit",
            "labels",
        )
    )
    return [
        DescribedAttribute(
            code, name or english, values[code], _label(values[code], labels, language), unit
        )
        for code, name, english, unit, labels in rows
    ]


def _label(value: object, labels: Sequence[Mapping[str, str]], language: str) -> str:
    for choice in labels:
        if choice["value"] == value:
            return choice[language] or choice["en"]
    return value if isinstance(value, str) else ""

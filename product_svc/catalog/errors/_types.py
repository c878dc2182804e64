"""Attributes, choices and product types."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, Rejected

ATTRIBUTE_REASONS: Mapping[str, object] = {
    "unknown_attribute": _("The type of this product has no such attribute."),
    "required": _("This attribute must be there."),
    "not_text": _("A text of up to 255 characters is expected."),
    "not_a_number": _("A plain decimal number is expected, as a string."),
    "not_a_boolean": _("true or false is expected."),
    "unknown_choice": _("This is not one of the choices."),
}


class AttributesInvalid(Rejected):
    """Values that the type of the product does not allow; names each attribute with its reason."""

    code = "attributes_invalid"

    def __init__(self, problems: Sequence[tuple[str, str]], *, field: str = "attributes") -> None:
        errors = [
            {"field": f"{field}.{name}", "code": reason, "detail": str(ATTRIBUTE_REASONS[reason])}
            for name, reason in problems
        ]
        detail = _("The attribute %(attribute)s is not right: %(reason)s") % {
            "attribute": problems[0][0],
            "reason": errors[0]["detail"],
        }
        super().__init__(detail, attribute=problems[0][0], errors=errors)


class OptionsTaken(Conflict):
    """Two variants of a product differ in at least one option."""

    code = "options_taken"

    def __init__(self, *, sku: str) -> None:
        super().__init__(_("%(sku)s has these options already.") % {"sku": sku}, sku=sku)


class UnknownProductType(Rejected):
    """No such product type."""

    code = "unknown_product_type"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("There is no product type %(code)s.") % {"code": name}, product_type=name
        )


class UnknownAttribute(Rejected):
    """No such attribute."""

    code = "unknown_attribute"

    def __init__(self, name: str) -> None:
        super().__init__(_("There is no attribute %(code)s.") % {"code": name}, attribute=name)


class AttributeRepeated(Rejected):
    """A product type names an attribute twice."""

    code = "attribute_repeated"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The attribute %(code)s is named twice.") % {"code": name}, attribute=name
        )


class AxisNeedsChoices(Rejected):
    """Variants are told apart by choices."""

    code = "axis_needs_choices"

    def __init__(self, name: str) -> None:
        detail = _("Variants can not be told apart by %(code)s: it is no attribute of choices.")
        super().__init__(detail % {"code": name}, attribute=name)


class AttributeFixed(Conflict):
    """Values of one type are no values of another."""

    code = "attribute_fixed"

    def __init__(self, name: str) -> None:
        detail = _("The type of the attribute %(code)s can not change.") % {"code": name}
        super().__init__(detail, attribute=name)


class AttributeInUse(Conflict):
    """Products of the type have a value of it."""

    code = "attribute_in_use"

    def __init__(self, name: str) -> None:
        detail = _("Articles of this type have a value of %(code)s.") % {"code": name}
        super().__init__(detail, attribute=name)


class ChoiceInUse(Conflict):
    """An article has this value."""

    code = "choice_in_use"

    def __init__(self, value: str, *, attribute: str) -> None:
        detail = _("Articles have the choice %(value)s of %(code)s.") % {
            "value": value,
            "code": attribute,
        }
        super().__init__(detail, attribute=attribute, value=value)

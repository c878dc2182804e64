"""Whether what is said of an article fits the type of its product."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

TEXT, NUMBER, BOOLEAN, CHOICE = "text", "number", "boolean", "choice"
PRODUCT, AXIS = "product", "axis"
MAX_TEXT = 255
Value = str | bool
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
_ZEROS = re.compile(r"(\.[0-9]*?)0+$")


@dataclass(frozen=True)
class Attribute:
    """An attribute as a product type has it; `choices` are the values that it may take."""

    code: str
    type: str
    role: str = PRODUCT
    is_required: bool = False
    choices: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Problem:
    """What is wrong with one attribute: unknown_attribute, required, not_text, not_a_number,
    not_a_boolean or unknown_choice.
    """

    attribute: str
    code: str


def problems_of(
    values: Mapping[str, object], attributes: Sequence[Attribute], *, is_complete: bool
) -> list[Problem]:
    """Everything that is wrong with the values; what is required may be missing until an article
    is to be sold (`is_complete`).
    """
    known = {attribute.code: attribute for attribute in attributes}
    found = [
        Problem(code, reason)
        for code, value in values.items()
        for reason in _reasons(known.get(code), value)
    ]
    missing = (a.code for a in attributes if a.is_required and a.code not in values)
    return found + ([Problem(code, "required") for code in missing] if is_complete else [])


def _reasons(attribute: Attribute | None, value: object) -> Iterator[str]:
    if attribute is None:
        yield "unknown_attribute"
    elif not _fits(attribute, value):
        yield {
            TEXT: "not_text",
            NUMBER: "not_a_number",
            BOOLEAN: "not_a_boolean",
            CHOICE: "unknown_choice",
        }[attribute.type]


def _fits(attribute: Attribute, value: object) -> bool:
    if attribute.type == BOOLEAN:
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if attribute.type == NUMBER:
        return _NUMBER.fullmatch(value) is not None
    if attribute.type == CHOICE:
        return value in attribute.choices
    return 0 < len(value) <= MAX_TEXT and value.isprintable()


def canonical(values: Mapping[str, object], attributes: Iterable[Attribute]) -> dict[str, object]:
    """The same values in one spelling, in the order of the type: `1.50` becomes `1.5`.

    Expects values without problems.
    """
    kept = [attribute for attribute in attributes if attribute.code in values]
    return {
        attribute.code: _plain(values[attribute.code])
        if attribute.type == NUMBER
        else values[attribute.code]
        for attribute in kept
    }


def _plain(value: object) -> str:
    text = str(value)
    text = _ZEROS.sub(r"\1", text).removesuffix(".")
    bare = text.removeprefix("-").lstrip("0") or "0"
    bare = f"0{bare}" if bare.startswith(".") else bare
    return f"-{bare}" if text.startswith("-") and bare != "0" else bare

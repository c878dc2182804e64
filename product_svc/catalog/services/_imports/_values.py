"""Values set on rows, and whether they were other ones."""

from collections.abc import Mapping

from product_svc.catalog.models import Product, Variant

REFERENCES = frozenset({"category", "brand", "tax_category", "product_type"})


def assign(row: Product | Variant, values: Mapping[str, object]) -> bool:
    """Set the values and tell whether any was different."""
    different = {name: value for name, value in values.items() if _differs(row, name, value)}
    for name, value in different.items():
        setattr(row, name, value)
    row.version += 1 if row.pk and different else 0
    return bool(different)


def _differs(row: Product | Variant, name: str, value: object) -> bool:
    """Rows that are referred to are compared by their keys: to read each would be a query."""
    if name not in REFERENCES:
        return bool(getattr(row, name) != value)
    held = getattr(row, f"{name}_id")
    return held is not None if value is None else bool(held is None or held != value.pk)  # type: ignore[attr-defined] # a row

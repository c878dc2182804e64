"""Whether what others name is in the catalogue."""

from collections.abc import Collection, Mapping, Sequence

from product_svc.catalog.models import Brand, Category, Variant


def unknown_names(
    *, categories: Collection[str], brands: Collection[str], skus: Collection[str]
) -> Mapping[str, Sequence[str]]:
    """The slugs of categories and brands and the SKUs that the catalogue does not have."""
    known = {
        "categories": set(
            Category.objects.filter(slug__in=categories).values_list("slug", flat=True)
        ),
        "brands": set(Brand.objects.filter(slug__in=brands).values_list("slug", flat=True)),
        "skus": set(Variant.objects.filter(sku__in=skus).values_list("sku", flat=True)),
    }
    named = {"categories": categories, "brands": brands, "skus": skus}
    return {name: sorted(set(values) - known[name]) for name, values in named.items()}

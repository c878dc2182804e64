"""Lists that people page through."""

from django.db.models import QuerySet

from inventory_svc.stock.models import Location, Movement, StockLevel, Variant


def articles() -> QuerySet[Variant]:
    """Our copies of all articles."""
    return Variant.objects.all()


def levels() -> QuerySet[StockLevel]:
    """All levels with article and location."""
    return StockLevel.objects.select_related("variant", "location")


def movements() -> QuerySet[Movement]:
    """The whole ledger with article and location."""
    return Movement.objects.select_related("level__variant", "level__location")


def locations() -> QuerySet[Location]:
    """All locations."""
    return Location.objects.all()

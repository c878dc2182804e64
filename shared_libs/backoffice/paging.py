"""Pages of large tables: nothing is counted or sorted that would have to be read whole."""

import json
from typing import Any  # Any: Django's admin hands over whatever it lists

from django.contrib.postgres.indexes import BTreeIndex
from django.core.paginator import Paginator
from django.db.models import Field, Index, Model, QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from shared_libs.backoffice.reading import expect_rows

# nobody turns more pages than this; who looks for something filters
LIMIT = 5_000
_SIGNIFICANT = 2


class EstimatingPaginator(Paginator):
    """Counts up to a limit; above it tells the planner's estimate, and offers pages up to the
    limit.
    """

    template_name = "backoffice/pagination.html"

    @cached_property
    def count(self) -> int:
        """The number of rows, exact up to the limit, rounded above it."""
        rows: Any = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        # the keys alone: what a list is annotated with would be asked for each row counted
        counted = rows.order_by().values("pk")[: LIMIT + 1].count()
        return counted if counted <= LIMIT else max(counted, rounded(estimated_rows(rows)))

    @property
    def count_text(self) -> str:
        """The number of rows as it is shown: `1,234`, `more than 5,000` or `about 1,000,000`."""
        figure = number_format(self.count, force_grouping=True)
        if self.count <= LIMIT or not isinstance(self.object_list, QuerySet):
            return figure
        if self.count == LIMIT + 1:
            limit = number_format(LIMIT, force_grouping=True)
            return _("more than %(count)s") % {"count": limit}
        return _("about %(count)s") % {"count": figure}

    @cached_property
    def num_pages(self) -> int:
        """As many pages as anybody turns."""
        return max(1, -(-min(self.count, LIMIT) // self.per_page))


class PlainChangeList(ChangeList):
    """A list under its own name, with its count in one place: below."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.title = capfirst(self.opts.verbose_name_plural)

    def get_ordering_field(self, field_name: Any) -> Any:
        """Nothing for what is not offered: a typed address would sort the whole table by it."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page."""
        super().get_results(request)
        expect_rows(request, self.result_list)
        # the theme writes the count beside the title too where the two differ
        self.full_result_count = self.result_count


def estimated_rows(rows: "QuerySet[Any]") -> int:
    """How many rows the planner expects; it reads its statistics, not the table."""
    (plan,) = json.loads(rows.order_by().explain(format="json"))
    return int(plan["Plan"]["Plan Rows"])


def rounded(count: int) -> int:
    """The count to two digits, as a guess deserves."""
    spare = max(len(str(count)) - _SIGNIFICANT, 0)
    return round(count, -spare)


def is_indexed(model: type[Model], lookup: str) -> bool:
    """Whether an index begins with what an ordering such as `-variant__sku` names."""
    name, _parts, rest = lookup.lstrip("-").partition("__")
    if name == "pk":
        return True
    fields: dict[str, Any] = {field.name: field for field in model._meta.get_fields()}  # noqa: SLF001 # Django's documented introspection
    field = fields.get(name)
    if field is None:
        return False
    if rest:
        # one table further and no more: through two, the planner sorts all rows after all
        near = bool(field.many_to_one or field.one_to_one) and "__" not in rest
        return near and is_indexed(field.related_model, rest)
    return isinstance(field, Field) and _has_index(model, field)


def _has_index(model: type[Model], field: "Field[Any, Any]") -> bool:
    options = model._meta  # noqa: SLF001 # Django's documented introspection
    first = [index.fields_orders[0][0] for index in options.indexes if _whole(index)]
    first += [each.fields[0] for each in options.total_unique_constraints]
    return bool(getattr(field, "db_index", False)) or field.unique or field.name in first


def _whole(index: Any) -> bool:
    # no other kind of index yields rows in order: by a BRIN index the whole table is sorted
    in_order = type(index) in (Index, BTreeIndex)
    return in_order and bool(index.fields_orders) and index.condition is None

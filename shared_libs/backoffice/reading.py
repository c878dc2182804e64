"""Pages that show a column as people read it, in lists, on object pages and in their inlines."""

from collections.abc import Iterable, Sequence
from typing import Any  # Any: Django's admin hooks

from django.db.models import Model
from django.http import HttpRequest

from shared_libs.backoffice.actors import Names, names_on
from shared_libs.backoffice.columns import ReadColumn, actors_in, read_columns


class Shown:
    """A column of a list or page in the place of its field; two of one field are the same."""

    def __init__(self, column: Any, names: Names, empty: str) -> None:
        self._column: ReadColumn = column
        self._names, self._empty = names, empty
        self.__name__ = self.admin_order_field = column.name
        self.short_description = column.verbose_name

    def __call__(self, row: Model) -> str:
        return self._column.read(row, self._names) or self._empty

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shown) and other._column == self._column  # its own kind

    def __hash__(self) -> int:
        return hash(self._column)


class ReadsColumns:
    """For admin pages and inlines: whatever is read and not typed, is shown by its `read`."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The page, with what is only read in words."""
        only_read = self.get_readonly_fields(request, obj)
        shown = {each.__name__: each for each in only_read if isinstance(each, Shown)}
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc] # stands before an admin
        # a page that names no fields has all of the form, and what is only read once more
        return [
            (title, {**options, "fields": list(dict.fromkeys(in_place(options["fields"], shown)))})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """What is only read, by name and in words."""
        by_name = super().get_readonly_fields(request, obj)  # type: ignore[misc] # as above
        return [*by_name, *self._read_only(request, obj).values()]

    def shown(self, request: HttpRequest) -> dict[str, Shown]:
        """All columns of the model that have a way of their own of being read."""
        names, empty = names_on(request), self.get_empty_value_display()  # type: ignore[attr-defined] # as above
        columns = read_columns(self.model)  # type: ignore[attr-defined] # as above
        return {name: Shown(column, names, empty) for name, column in columns.items()}

    def _read_only(self, request: HttpRequest, obj: Any) -> dict[str, Shown]:
        by_name = super().get_readonly_fields(request, obj)  # type: ignore[misc] # as above
        is_typed = obj is None or self.has_change_permission(request, obj)  # type: ignore[attr-defined] # as above
        shown = self.shown(request)
        return {name: each for name, each in shown.items() if not is_typed or name in by_name}


def in_place(fields: Iterable[Any], shown: dict[str, Shown]) -> tuple[Any, ...]:
    """The fields of a list or page, with what is shown in the place of its name."""
    return tuple(
        in_place(each, shown) if isinstance(each, list | tuple) else shown.get(each, each)
        for each in fields
    )


def expect_rows(request: HttpRequest, rows: Sequence[Any]) -> None:
    """These rows of a list will be read: who acted in them is asked in one query."""
    names_on(request).expect(actors_in(rows))


def expect_page(request: HttpRequest, row: Model, formsets: Iterable[Any]) -> None:
    """The row and its lines will be read: the same, and each line knows its document."""
    actors = actors_in([row])
    for formset in formsets:
        lines = [form.instance for form in formset.initial_forms]
        for line in lines:
            setattr(line, formset.fk.name, formset.instance)
        actors |= actors_in(lines)
    names_on(request).expect(actors)

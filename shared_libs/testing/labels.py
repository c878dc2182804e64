"""What the pages of an admin site call things: a label that is no marked text is English on a
French page.
"""

from collections.abc import Iterator
from typing import Any  # Any: the admin's own classes, and labels of any kind

from django.contrib import admin
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise

from shared_libs.testing import lists

# rows of libraries, whose words are theirs
FOREIGN = {"procrastinate"}
# a language is called as those who speak it call it
LANGUAGES = {"English", "Français"}


def unmarked() -> Iterator[str]:
    """Each label of each page that nobody can translate, with where it stands."""
    for model in lists.models_listed():
        if model._meta.app_label not in FOREIGN:
            page = admin.site._registry[model]
            named = dict(_of_model(model, page))
            yield from (
                f"{model._meta.label}: {where} is called {label!r}"
                for where, label in named.items()
                if label and not isinstance(label, Promise) and not _is_a_name(str(label))
            )


def _is_a_name(label: str) -> bool:
    return label.isupper() or label in LANGUAGES


def _of_model(model: type[models.Model], page: Any) -> Iterator[tuple[str, Any]]:
    yield "the model", model._meta.verbose_name
    yield "its list", model._meta.verbose_name_plural
    yield "its search", page.search_help_text
    for name in _shown(model, page):
        yield from _of_column(model, page, name)
    for title, _options in page.fieldsets or ():
        yield f"the part {title}", title
    for chosen in page.list_filter:
        if isinstance(chosen, type):
            yield f"the filter {chosen.__name__}", getattr(chosen, "title", "")
    yield from _of_actions(page)
    for inline in page.inlines:
        for name in _shown(inline.model, inline):
            yield from _of_column(inline.model, inline, name)


def _shown(model: type[models.Model], page: Any) -> set[str]:
    """The columns of a list or of a page, by name."""
    listed = getattr(page, "list_display", ())
    fields = flatten_fieldsets(page.fieldsets) if page.fieldsets else flatten(page.fields or ())
    if not fields:
        fields = [
            each.name for each in model._meta.fields if each.editable and not each.primary_key
        ]
    names = {*listed, *fields, *page.readonly_fields}
    return {name for name in names if isinstance(name, str) and name not in {"__str__", "pk", "id"}}


def _of_column(model: type[models.Model], page: Any, name: str) -> Iterator[tuple[str, Any]]:
    """As Django labels it: by the model's field, or else by the page's method."""
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        own = getattr(page, name, None)  # without one it is a field of the form, which labels it
        yield name, getattr(own, "short_description", name) if callable(own) else ""
        return
    yield name, field.verbose_name
    yield f"the help for {name}", field.help_text
    for value, label in getattr(field, "flatchoices", ()):
        yield f"{name} {value}", label


def _of_actions(page: Any) -> Iterator[tuple[str, Any]]:
    kinds = ("actions", "actions_list", "actions_detail", "actions_row", "actions_submit_line")
    for kind in kinds:
        for name in getattr(page, kind, None) or ():
            action = getattr(page, name, None) if isinstance(name, str) else name
            yield f"the action {name}", getattr(action, "short_description", name)

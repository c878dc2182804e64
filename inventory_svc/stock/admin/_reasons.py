"""Why something was done, as the shop calls it."""

from typing import Any  # Any: rows of several models

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inventory_svc.stock import selectors
from inventory_svc.stock.rules.adjustments import in_words


def with_reasons(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows, with the names of their reasons in the reader's language."""
    return selectors.with_reasons_named(rows, language=get_language() or "")


class ReasonColumn:
    """For pages of rows that were read with their reasons."""

    @admin.display(description=_("reason"))
    def reason_text(self, row: Any) -> str:
        """The reason as the shop calls it, and the note."""
        return in_words(row.reason, row.reason_name or "")

"""What an exception says, and what staff are advised to do, in words."""

from collections.abc import Mapping
from typing import Any  # Any: the detail of an exception is JSON

from django.utils.translation import gettext as _

from sales_svc.sales.rules import suggestions


def advice_for(kind: str) -> str:
    """The advice for an exception of this kind."""
    words = {
        "accept_price": _("Accept the price that was charged"),
        "accept_tax": _("Accept the tax that was charged"),
        "count_article": _("Count the article in the store, then close"),
        "add_article": _("Add the article to the catalogue: the sale is then settled by itself"),
        "accept_supplement": _("Accept it in the supplementary Z report"),
        "close_overdraft": _("Close the overdraft with the customer, then this"),
        "accept_date": _("Accept the date of the books, and set the till's clock"),
        "give_sequence_up": _("Ask the till again; if it has lost the item, give it up"),
        "accept_late": _("Accept it, and see to the till's line"),
        "accept_document": _("Accept the document as it is"),
        "accept_return": _("Accept the return"),
        "bear_loss": _("Bear the loss"),
    }
    return words[suggestions.suggestion_for(kind).action]


def detail_text(detail: Mapping[str, Any]) -> str:
    """The detail in a line: each member with its name, lists with commas."""
    return "; ".join(f"{name}: {_text(value)}" for name, value in detail.items())


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name} {_text(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value)

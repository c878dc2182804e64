"""What staff are advised to do with an exception, in one click."""

from collections.abc import Mapping
from dataclasses import dataclass

RESOLVED, WRITTEN_OFF = "resolved", "written_off"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do: its name, and how the exception ends by it."""

    action: str
    status: str


SUGGESTIONS: Mapping[str, Suggestion] = {
    "price_diff": Suggestion("accept_price", RESOLVED),
    "tax_diff": Suggestion("accept_tax", RESOLVED),
    "oversell": Suggestion("count_article", RESOLVED),
    "unknown_sku": Suggestion("add_article", RESOLVED),
    "closed_shift": Suggestion("accept_supplement", RESOLVED),
    "wallet_overdraw": Suggestion("close_overdraft", RESOLVED),
    "clock_skew": Suggestion("accept_date", RESOLVED),
    "gap": Suggestion("give_sequence_up", WRITTEN_OFF),
    "late": Suggestion("accept_late", RESOLVED),
    "incomplete": Suggestion("accept_document", RESOLVED),
    "unreferenced_return": Suggestion("accept_return", RESOLVED),
    "over_returned": Suggestion("bear_loss", WRITTEN_OFF),
}


def suggestion_for(kind: str) -> Suggestion:
    """The advice for an exception of this kind."""
    return SUGGESTIONS[kind]

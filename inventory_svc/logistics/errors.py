"""Every way logistics says no."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from shared_libs.money import quantity_text
from shared_libs.refusals import Conflict, Forbidden, NotFound, Rejected, Stale


class Excess(Protocol):
    """A line of which more was named than is possible."""

    @property
    def line(self) -> int: ...

    @property
    def sku(self) -> str: ...

    @property
    def quantity(self) -> Decimal: ...

    @property
    def possible(self) -> Decimal: ...


class DocumentUnknown(NotFound):
    """There is no such document, or it concerns other locations than the caller's."""

    detail = _("There is no such document.")


class CodeUnknown(NotFound):
    """No article has this barcode or SKU."""

    code = "unknown_code"
    detail = _("No article has this barcode or SKU.")


class NotYourPlace(Forbidden):
    """The document is the caller's business, but this step is another location's."""

    code = "not_your_place"

    def __init__(self, *, location: str) -> None:
        detail = _("Only those who work at %(location)s may do this.") % {"location": location}
        super().__init__(detail, location=location)


class OwnRequest(Forbidden):
    """Nobody approves what they have asked for themselves."""

    code = "own_request"
    detail = _("Someone else must approve what you have requested.")


class WrongState(Conflict):
    """The document is not where this can be done."""

    code = "wrong_state"

    def __init__(self, *, number: str, state: str, label: str, action: str) -> None:
        detail = _("%(number)s is %(state)s: that cannot be done now.") % {
            "number": number,
            "state": label,
        }
        super().__init__(detail, number=number, state=state, action=action)


class DocumentStale(Stale):
    """Somebody has changed the document since the caller read it."""

    def __init__(self, *, number: str, version: int) -> None:
        super().__init__(number=number, version=version)


class SupplierNotFound(NotFound):
    """There is no supplier at this address."""

    detail = _("There is no such supplier.")


class SamePlace(Rejected):
    """A transfer goes from one location to another."""

    code = "same_place"
    detail = _("A transfer goes from one location to another.")


class NoShelves(Rejected):
    """Goods are sent from and to stores, warehouses and offices."""

    code = "no_shelves"

    def __init__(self, *, location: str) -> None:
        detail = _("%(location)s is no store, warehouse or office.") % {"location": location}
        super().__init__(detail, location=location)


class NotOnDocument(Rejected):
    """A SKU was named that is on no line."""

    code = "not_on_document"

    def __init__(self, *, skus: Sequence[str]) -> None:
        detail = _("These articles are not on the document: %(skus)s.") % {"skus": ", ".join(skus)}
        super().__init__(detail, skus=list(skus))


class NothingNamed(Rejected):
    """All quantities together are zero."""

    code = "nothing_named"
    detail = _("Name at least one quantity above zero.")


class TooMuch(Conflict):
    """More was named than is possible; `lines` names every such line with both quantities."""

    def __init__(self, *, excesses: Iterable[Excess]) -> None:
        lines = [
            {
                "line": each.line,
                "sku": each.sku,
                "quantity": quantity_text(each.quantity),
                "possible": quantity_text(each.possible),
            }
            for each in excesses
        ]
        super().__init__(lines=lines)


class OverApproved(TooMuch):
    """More than was requested."""

    code = "over_approved"
    detail = _("No more can be approved than was requested.")


class OverShipped(TooMuch):
    """More than was approved."""

    code = "over_shipped"
    detail = _("No more can be shipped than was approved.")


class NotThere(TooMuch):
    """More than lies at the source and is promised to nobody."""

    code = "not_there"
    detail = _("There is not enough that is promised to nobody.")


class OverReceived(TooMuch):
    """More than is on its way."""

    code = "over_received"
    detail = _("No more can be received than is on its way.")


class OverDelivered(TooMuch):
    """More than was ordered, and than the order accepts beyond that."""

    code = "over_delivered"
    detail = _("More has come than was ordered and is accepted.")


class SupplierUnknown(Rejected):
    """There is no active supplier with this code."""

    code = "unknown_supplier"

    def __init__(self, *, supplier: str) -> None:
        detail = _("There is no active supplier %(code)s.") % {"code": supplier}
        super().__init__(detail, supplier=supplier)


class TwiceOnDocument(Rejected):
    """An article has one line, because it has one cost."""

    code = "twice_on_document"

    def __init__(self, *, skus: Sequence[str]) -> None:
        detail = _("These articles are on several lines: %(skus)s.") % {"skus": ", ".join(skus)}
        super().__init__(detail, skus=list(skus))


class ScopeUnclear(Rejected):
    """A count names either a category, or a list of articles, or neither."""

    code = "scope_unclear"
    detail = _("A count is of all articles, of one category, or of the articles of a list.")


class CountedElsewhere(Conflict):
    """An article is counted once at a time at a location."""

    code = "counted_elsewhere"

    def __init__(self, *, skus: Sequence[str]) -> None:
        detail = _("Another count has these articles: %(skus)s.") % {"skus": ", ".join(skus)}
        super().__init__(detail, skus=list(skus))


class ReasonsMissing(Conflict):
    """A line differs and nobody has said why."""

    code = "reasons_missing"

    def __init__(self, *, skus: Sequence[str]) -> None:
        detail = _("Say why these articles differ: %(skus)s.") % {"skus": ", ".join(skus)}
        super().__init__(detail, skus=list(skus))


class CountTooLarge(Conflict):
    """More lines differ than one document may move."""

    code = "count_too_large"

    def __init__(self, *, lines: int, most: int) -> None:
        detail = _("%(lines)d lines differ; at most %(most)d can be posted at once.") % {
            "lines": lines,
            "most": most,
        }
        super().__init__(detail, lines=lines, most=most)


class CountIsBlind(Conflict):
    """What is expected is not shown to those who count."""

    code = "count_is_blind"
    detail = _("What is expected can be seen when the counting has ended.")


class NoSource(Conflict):
    """Nobody has said where the location orders what runs low."""

    code = "no_source"

    def __init__(self, *, location: str) -> None:
        detail = _("%(location)s is supplied from nowhere yet.") % {"location": location}
        super().__init__(detail, location=location)


class NothingToOrder(Conflict):
    """Nothing runs low, or enough of it is coming."""

    code = "nothing_to_order"

    def __init__(self, *, location: str) -> None:
        detail = _("Nothing has to be ordered for %(location)s.") % {"location": location}
        super().__init__(detail, location=location)

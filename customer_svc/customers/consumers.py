"""What the customer service reads of others' events: what was bought and brought back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any  # Any: an event's data is JSON
from uuid import UUID

from django.utils import timezone

from customer_svc.customers import services
from customer_svc.customers.models import AccountEvent
from shared_libs.events.envelope import Envelope
from shared_libs.events.outbox import caused_by

Data = Mapping[str, Any]
Kind = AccountEvent.Kind


def on_order_placed(event: Envelope) -> None:
    """A web order earns points."""
    _earn(event, event.data, f"order:{event.data['number']}")


def on_order_edited(event: Envelope) -> None:
    """Units that were added to a web order earn points as its others did."""
    _earn(event, event.data, f"order:{event.data['number']}")


def on_order_cancelled(event: Envelope) -> None:
    """A web order that was cancelled gives back the points that it still has."""
    number = event.data["number"]
    _take_all_back(event, event.data, f"order-cancelled:{event.id}", f"order:{number}")


def on_order_refunded(event: Envelope) -> None:
    """Units of a web order that were paid back take their points with them; a discount does not."""
    refund = event.data
    lines = [each for each in _by_line(refund["lines"]) if each.quantity]
    name, original = f"refund:{refund['refund_id']}", f"order:{refund['order_number']}"
    _take_back(event, refund, name, original, lines, Kind.REFUNDED)


def on_sale_completed(event: Envelope) -> None:
    """A sale at a till earns points when the customer was named; cards that were sold pay now."""
    sale = event.data
    name = f"sale:{sale['id']}"
    _earn(event, sale, name)
    _with_cards(services.activate_sold_cards, event, sale, name)


def on_sale_voided(event: Envelope) -> None:
    """A voided sale gives its points back; cards that it sold pay no more."""
    sale_id, sale = event.data["sale_id"], event.data["sale"]
    name = f"sale-voided:{sale_id}"
    _take_all_back(event, sale, name, f"sale:{sale_id}")
    _with_cards(services.stop_returned_cards, event, sale, name)


def on_return_completed(event: Envelope) -> None:
    """Goods that came back take their points with them, in proportion to the line they were on;
    cards pay no more.
    """
    back = event.data
    sale, order = back.get("original_sale_id"), back.get("original_order_number")
    original = f"sale:{sale}" if sale else f"order:{order}" if order else ""
    lines = [
        services.ReturnedLine(
            line=line["line"],
            original_line=line.get("original_line"),
            quantity=Decimal(line["quantity"]),
            net=Decimal(line["net"]),
        )
        for line in back["lines"]
        # a card earned nothing, unless it was sold before it was known as one: then by its line
        if not line.get("gift_card") or line.get("original_line") is not None
    ]
    name = f"return:{back['id']}"
    _take_back(event, back, name, original, lines, Kind.RETURNED)
    _with_cards(services.stop_returned_cards, event, back, name)


def on_till_documents(run: Sequence[Envelope]) -> None:
    """Sales and returns of tills one after the other in one transaction: most name nobody."""
    for event in run:
        with caused_by(event.id):
            HANDLERS[event.type](event)


def on_privacy_answered(event: Envelope) -> None:
    """A service has done what a person asked for, or says why not yet."""
    said = event.data
    answered = services.Answered(
        request_id=UUID(said["request_id"]),
        service=event.source,
        outcome=said["outcome"],
        reason=said["reason"],
        content=said["content"],
    )
    services.record_answer(answered=answered, now=timezone.now())


def _earn(event: Envelope, document: Data, name: str) -> None:
    if not document["customer_id"]:
        return
    customer_id = UUID(document["customer_id"])
    lines = [
        services.BoughtLine(line["line"], Decimal(line["quantity"]), Decimal(line["net"]))
        for line in document["lines"]
        if not line.get("gift_card")  # it is spent later, and what it buys earns then
    ]
    services.earn_points(customer_id=customer_id, document=name, lines=lines, now=event.time)
    services.note_document(
        customer_id=customer_id,
        kind=Kind.BOUGHT,
        document=name,
        total=_total(document),
        now=event.time,
    )


def _with_cards(step: Callable[..., None], event: Envelope, document: Data, name: str) -> None:
    """What becomes of the cards of a document; of most there are none, and no statement is due."""
    if cards := _cards(document):
        step(document=name, currency=document["currency"], lines=cards, now=event.time)


def _cards(document: Data) -> list[services.CardLine]:
    """The lines that are gift cards; what they cost is what the card is worth, discount or not."""
    return [
        services.CardLine(
            line=line["line"],
            digest=line["gift_card"]["digest"],
            last_four=line["gift_card"]["last_four"],
            amount=Decimal(line["gross"]),
        )
        for line in document["lines"]
        if line.get("gift_card")
    ]


def _take_all_back(event: Envelope, document: Data, name: str, original: str) -> None:
    _take_back(event, document, name, original, _by_line(document["lines"]), Kind.CANCELLED)


def _by_line(said: Iterable[Data]) -> list[services.ReturnedLine]:
    """The units of each line once: a line has two rows where its units went two ways."""
    units: dict[int, list[Decimal]] = {}
    for row in said:
        quantity, net = units.setdefault(row["line"], [Decimal(0), Decimal(0)])
        units[row["line"]] = [quantity + Decimal(row["quantity"]), net + Decimal(row["net"])]
    return [services.ReturnedLine(line, line, *sums) for line, sums in units.items()]


def _take_back(  # what an event of four kinds says
    event: Envelope,
    document: Data,
    name: str,
    original: str,
    lines: list[services.ReturnedLine],
    kind: AccountEvent.Kind,
) -> None:
    if not document["customer_id"]:
        return
    customer_id = UUID(document["customer_id"])
    services.take_points_back(
        customer_id=customer_id, document=name, original=original, lines=lines, now=event.time
    )
    services.note_document(
        customer_id=customer_id,
        kind=kind,
        document=original or name,  # people know the order, not the refund
        total=_total(document),
        now=event.time,
    )


def _total(document: Data) -> str:
    total = document["totals"]["total"] if "totals" in document else document["total"]
    return f"{total} {document['currency']}"


HANDLERS: dict[str, Callable[[Envelope], None]] = {
    "order.order_placed.v1": on_order_placed,
    "order.order_cancelled.v1": on_order_cancelled,
    "order.order_edited.v1": on_order_edited,
    "order.order_refunded.v1": on_order_refunded,
    "sales.sale_completed.v1": on_sale_completed,
    "sales.sale_voided.v1": on_sale_voided,
    "sales.return_completed.v1": on_return_completed,
    "product.privacy_answered.v1": on_privacy_answered,
    "inventory.privacy_answered.v1": on_privacy_answered,
    "sales.privacy_answered.v1": on_privacy_answered,
    "reporting.privacy_answered.v1": on_privacy_answered,
    "cart.privacy_answered.v1": on_privacy_answered,
    "order.privacy_answered.v1": on_privacy_answered,
}
TOGETHER = dict.fromkeys(
    ("sales.sale_completed.v1", "sales.return_completed.v1"), on_till_documents
)

"""What sales hold of a person: documents that name a customer's id, and nothing else."""

from typing import Any  # Any: a document in an export is free JSON

from sales_svc.sales.models import ReturnDoc, Sale
from shared_libs import mails
from shared_libs.money import amount_text
from shared_libs.privacy import DONE, Erased, Held, Person


def export_person(person: Person) -> Held:
    """Every receipt that was made out with the customer's card."""
    held = {
        "sales": _documents(Sale, person),
        "returns": _documents(ReturnDoc, person),
    }
    return held if any(held.values()) else {}


def erase_person(person: Person) -> Erased:
    """No mail waits for the person; an id stays that leads to nobody, and the amounts are the
    books'.
    """
    mails.forget(person.email)
    return Erased(DONE)


def _documents(model: type[Sale] | type[ReturnDoc], person: Person) -> list[dict[str, Any]]:
    rows = model.objects.filter(customer_id=person.customer_id).order_by("occurred_at", "pk")
    return [
        {
            "receipt": row.receipt_number,
            "occurred_at": row.occurred_at.isoformat(),
            "total": amount_text(row.total, row.currency),
            "currency": row.currency,
        }
        for row in rows
    ]

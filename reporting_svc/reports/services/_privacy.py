"""What the books hold of a person: documents that name an id, and addresses that reports go to."""

from typing import Any  # Any: a document in an export is free JSON

from reporting_svc.reports.models import AlertRule, CustomerMonth, Document, SavedReport
from shared_libs.privacy import DONE, NOTHING, Erased, Held, Person

PERSONAL = {"SavedReport": ("recipients",), "AlertRule": ("recipients",)}


def export_person(person: Person) -> Held:
    """Every document that names the customer's id, and what is sent to the address."""
    rows = Document.objects.filter(customer=person.customer_id).order_by("sold_at", "pk")
    documents: list[dict[str, Any]] = [
        {"number": row.number, "kind": row.kind, "sold_at": row.sold_at.isoformat()} for row in rows
    ]
    sent = SavedReport.objects.filter(recipients__contains=[person.email]).order_by("pk")
    reports = [{"name": each.name, "sent_to": person.email} for each in sent]
    told = AlertRule.objects.filter(recipients__contains=[person.email]).order_by("pk")
    alerts = [{"name": each.name, "sent_to": person.email} for each in told]
    held: Held = {"documents": documents, "reports": reports, "alerts": alerts}
    return held if documents or reports or alerts else {}


def erase_person(person: Person) -> Erased:
    """Nothing goes to the address any more. An id stays that leads to nobody, and the amounts
    are the books'.
    """
    is_held = CustomerMonth.objects.filter(customer=person.customer_id).exists()
    for saved in SavedReport.objects.filter(recipients__contains=[person.email]):
        is_held = True
        saved.recipients = [each for each in saved.recipients if each != person.email]
        saved.schedule = saved.schedule if saved.recipients else "never"
        saved.save(update_fields=["recipients", "schedule"])
    for rule in AlertRule.objects.filter(recipients__contains=[person.email]):
        is_held = True
        rule.recipients = [each for each in rule.recipients if each != person.email]
        rule.save(update_fields=["recipients"])
    return Erased(DONE if is_held else NOTHING)

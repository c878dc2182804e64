"""What becomes of a cart when its customer wants a copy, or wants to be forgotten."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from cart_svc.carts import errors, rules, services, store
from cart_svc.carts.models import CartSnapshot
from cart_svc.tests.factories import publish_article
from shared_libs.privacy import Correction, Erased, Person

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_cart_is_shown_and_then_gone() -> None:
    ada = Person(uuid4(), uuid4(), "ada@example.org")
    customer_id = str(ada.customer_id)
    sku = publish_article("TEA-1", "4.50")
    cart = services.open_cart(currency="CAD", channel="web", customer_id=customer_id, now=NOON)
    visit = rules.Visit(cart.id, customer_id, "", NOON)
    services.add_line(visit=visit, wanted=services.Wanted(Decimal(2), sku), key=None)

    shown = services.export_person(ada)
    done = services.erase_person(ada)

    assert shown["cart"] == [{"sku": "TEA-1", "quantity": "2"}]
    assert done == Erased("done")
    assert store.mine(customer_id) is None
    with pytest.raises(errors.UnknownCart):
        store.read(cart.id, customer_id)
    assert services.export_person(ada) == {}


def test_reminders_go_to_the_right_address_after_a_correction() -> None:
    ada = Person(uuid4(), uuid4(), "ada@example.org")
    customer_id, sku = str(ada.customer_id), publish_article("TEA-1", "4.50")
    carts = []
    for owner in (customer_id, ""):
        cart = services.open_cart(currency="CAD", channel="web", customer_id=owner, now=NOON)
        visit = rules.Visit(cart.id, owner, "", NOON)
        services.add_line(visit=visit, wanted=services.Wanted(Decimal(1), sku), key=None)
        services.set_contact(visit=visit, contact=rules.Contact("old@example.org", consent=True))
        carts.append(cart)

    done = services.rectify_person(ada, Correction("Ada Roy", "Ada Royer", "ada@example.org"))

    own, guests = (store.peek(cart.id).contact for cart in carts)
    assert done == Erased("done")
    assert own == rules.Contact("ada@example.org", consent=True)
    assert guests == rules.Contact("old@example.org", consent=True)
    kept = CartSnapshot.objects.get(customer_id=customer_id)
    assert (kept.email, kept.has_consent) == ("ada@example.org", True)
    again = services.rectify_person(ada, Correction("Ada Roy", "Ada Royer", "ada@example.org"))
    assert again == Erased("nothing_held")

"""One suite for the client against this service and for its fake."""

from uuid import UUID, uuid4

import pytest
from pytest_django.live_server_helper import LiveServer

from customer_svc.tests.factories import open_account
from shared_libs.clients.customer import CustomerClient
from shared_libs.http import client as http_client
from shared_libs.http.client import ServiceClient
from shared_libs.refusals import NotFound
from shared_libs.testing.fakes.customer import FakeCustomer
from shared_libs.testing.plugin import sign_as

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["service", "fake"])
def upstream(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> tuple[CustomerClient, UUID]:
    """The client, and the id of a customer whom it can find."""
    if request.param == "fake":
        fake = FakeCustomer()
        return fake, fake.add(uuid4(), email="ada@example.org").id
    live: LiveServer = request.getfixturevalue("live_server")
    claims: dict[str, object] = {"sub": "svc:order", "token_type": "service"}
    monkeypatch.setattr(
        http_client, "token_for", lambda name, _: sign_as("order", claims, audience=f"svc:{name}")
    )
    client = CustomerClient(ServiceClient("customer", base_urls=[live.url]))
    return client, open_account().pk


def test_a_customer_is_told_by_id(upstream: tuple[CustomerClient, UUID]) -> None:
    client, customer_id = upstream

    summary = client.get(customer_id=customer_id)

    assert (summary.id, summary.email) == (customer_id, "ada@example.org")
    assert (summary.first_name, summary.last_name, summary.locale) == ("Ada", "Roy", "en")
    assert not summary.group


def test_nobody_is_told_for_another_id(upstream: tuple[CustomerClient, UUID]) -> None:
    client, _customer_id = upstream

    with pytest.raises(NotFound):
        client.get(customer_id=uuid4())

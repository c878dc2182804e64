"""A fake of customer that knows the people it is told of."""

from collections.abc import Iterable
from uuid import UUID

from shared_libs.clients.customer import CustomerClient, CustomerSummary
from shared_libs.refusals import NotFound
from shared_libs.testing.fakes.misbehaviour import Misbehaving, Misbehaviour, operation


class FakeCustomer(Misbehaving, CustomerClient):
    """`FakeCustomer([CustomerSummary(...)])`, or `fake.add(customer_id, email=...)`."""

    def __init__(self, customers: Iterable[CustomerSummary] = ()) -> None:
        self.faults = Misbehaviour()
        self.customers = {customer.id: customer for customer in customers}

    @operation
    def get(self, *, customer_id: UUID) -> CustomerSummary:
        """Return the customer; raises NotFound for one it was not told of."""
        if customer_id not in self.customers:
            raise NotFound
        return self.customers[customer_id]

    def add(self, customer_id: UUID, *, email: str = "ada@example.com") -> CustomerSummary:
        """Know a customer with this address, English, in no group."""
        customer = CustomerSummary(customer_id, email, "Ada", "Roy", "en", None)
        self.customers[customer_id] = customer
        return customer

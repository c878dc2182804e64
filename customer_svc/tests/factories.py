"""People."""

from django.utils import timezone

from customer_svc.customers import services
from customer_svc.customers.models import Customer

PASSWORD = "correct horse"  # nobody's


def open_account(email: str = "ada@example.org") -> Customer:
    """A customer's account, with its password."""
    services.register_customer(
        email=email,
        password=PASSWORD,
        first_name="Ada",
        last_name="Roy",
        locale="en",
        now=timezone.now(),
    )
    return Customer.objects.select_related("user").get(user__email=email)

"""What holds on every list of this admin site."""

from collections.abc import Callable

from django.test import Client

from customer_svc.customers import services
from customer_svc.tests.factories import PASSWORD
from shared_libs.testing.admin_site import AdminSite


class TestAdminSite(AdminSite):
    """As everywhere; but here a member of staff must have an account."""

    def administrator(self, staff_cookie: Callable[..., str]) -> Client:  # noqa: ARG002 # the base
        services.create_staff(email="boss@example.org", password=PASSWORD, roles=["administrator"])
        client = Client()
        entered = {"username": "boss@example.org", "password": PASSWORD}
        client.post("/admin/customer/login/", entered)
        return client

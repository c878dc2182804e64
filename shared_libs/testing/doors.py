"""Who may come in where; each service's suite runs it on its own routes:

from shared_libs.testing.doors import Doors as TestDoors
"""

import difflib

from django.conf import settings

from shared_libs.testing import api_roles, callers


class Doors:
    """The tests; no database is asked."""

    def test_which_service_may_call_what_is_what_the_table_says(self) -> None:
        assert callers.callers_by_route() == callers.table()

    def test_who_may_call_each_public_route_is_what_the_table_says(self) -> None:
        service = settings.SERVICE_NAME
        told, held = api_roles.committed(service), api_roles.table(service)

        told_apart = difflib.ndiff(told.splitlines(), held.splitlines())
        differences = [line for line in told_apart if line[:1] in "+-"]
        renew = f"python -m shared_libs.testing.api_roles {service} > docs/roles/api/{service}.md"
        assert not differences, "\n".join([*differences, f"after a look, `{renew}` writes it anew"])

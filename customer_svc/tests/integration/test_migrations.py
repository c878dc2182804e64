"""A database of an earlier release, with people in it, becomes one of this release."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

APP = "customers"
BEFORE, AFTER = (APP, "0005_what_customers_have"), (APP, "0006_groups_of_customers")


@pytest.mark.django_db(transaction=True)
def test_customers_without_a_group_survive_that_groups_become_rows() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([BEFORE])
    old = executor.loader.project_state([BEFORE]).apps
    for number, group in (("C-1", ""), ("C-2", "vip")):
        user = old.get_model(APP, "User").objects.create(email=f"{number.lower()}@example.org")
        old.get_model(APP, "Customer").objects.create(user=user, number=number, group=group)

    executor = MigrationExecutor(connection)
    executor.migrate([AFTER])

    new = executor.loader.project_state([AFTER]).apps.get_model(APP, "Customer")
    assert dict(new.objects.values_list("number", "group_id")) == {"C-1": None, "C-2": "vip"}
    new.objects.all().delete()
    MigrationExecutor(connection).migrate(executor.loader.graph.leaf_nodes())

"""The demo's stores, a code at the shell, the schema, and migrations that say all."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from sales_svc.sales.models import Register, Store

pytestmark = pytest.mark.django_db


def test_the_demo_has_five_stores_however_often_it_is_seeded() -> None:
    for _each in range(2):
        call_command("seed_demo", data="devstack/demo", stdout=StringIO())

    codes = Store.objects.order_by("code").values_list("code", flat=True)
    assert list(codes) == ["GAT", "MTL", "QUE", "SHE", "TRO"]
    assert Register.objects.count() == 10


def test_a_code_is_printed_as_json() -> None:
    call_command("seed_demo", stdout=StringIO())
    out = StringIO()

    call_command("enrolment_code", store="MTL", name="Caisse 1", stdout=out)

    said = json.loads(out.getvalue())
    assert (said["store"], said["name"], len(said["code"])) == ("MTL", "Caisse 1", 14)
    assert Register.objects.count() == 10


def test_a_code_for_no_store_is_refused() -> None:
    with pytest.raises(CommandError, match="NOWHERE"):
        call_command("enrolment_code", store="NOWHERE", name="Caisse 1")


def test_migrations_say_all_that_models_say() -> None:
    call_command("makemigrations", "sales", check=True, dry_run=True, stdout=StringIO())


def test_the_schema_has_no_warnings() -> None:
    out = StringIO()

    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)

    assert "/api/v1/pos/sync" in out.getvalue()

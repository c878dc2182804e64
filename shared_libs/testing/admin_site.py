"""What holds on every list of an admin site; each service's suite runs it on its own:

from shared_libs.testing.admin_site import AdminSite as TestAdminSite
"""

import difflib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import repeat
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from shared_libs.backoffice.columns import ActorField
from shared_libs.testing import labels, lists, roles


@pytest.mark.django_db
class AdminSite:
    """The tests; the walk needs no rows but its own."""

    def administrator(self, staff_cookie: Callable[..., str]) -> Client:
        """A browser in which an administrator has signed in."""
        client = Client()
        client.cookies["comptoir_staff"] = staff_cookie("administrator")
        return client

    def test_every_list_asks_as_often_for_ten_rows_as_for_one_and_counts_no_table_to_its_end(
        self, staff_cookie: Callable[..., str]
    ) -> None:
        client = self.administrator(staff_cookie)
        client.get(f"/admin/{settings.SERVICE_NAME}/")
        lists.forget_checks()

        offenders = []
        for model in lists.models_listed():
            few = lists.queries_of(model, client, rows=lists.FEW)
            many = lists.queries_of(model, client, rows=lists.MANY - lists.FEW)
            if len(few) != len(many):
                offenders += [f"{model}: {len(few)} queries, then {len(many)}", *many]
            offenders += [f"{model}: {sql}" for sql in lists.unbounded_counts(many)]

        assert not offenders, "\n".join(offenders)

    def test_staff_read_who_acted_by_name(
        self, staff_cookie: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client, ada = self.administrator(staff_cookie), str(uuid4())
        get_user_model()(**lists.staff_row(ada, first_name="Ada", email="ada@example.org")).save()
        monkeypatch.setattr(lists, "colleagues", repeat(ada))
        lists.forget_checks()

        pages = {path: client.get(path) for path in lists.pages_that_name_actors()}

        texts = {path: page.content.decode() for path, page in pages.items()}
        ids = [path for path, text in texts.items() if ada in text]
        nameless = [path for path, text in texts.items() if "Ada" not in text]
        assert not ids, ids
        assert not nameless, nameless

    def test_every_column_that_names_who_acted_is_read_as_a_name(self) -> None:
        named = {
            f"{model._meta.label}.{field.name}"
            for model in lists.models_listed()
            for field in model._meta.concrete_fields
            if (field.name in {"actor", "author"} or field.name.endswith("_by"))
            and not isinstance(field, ActorField)
        }

        assert not named, named

    def test_nothing_on_a_page_is_called_by_a_name_that_has_no_french(self) -> None:
        unmarked = list(labels.unmarked())

        assert not unmarked, "\n".join(unmarked)

    def test_whoever_did_nothing_for_31_minutes_is_signed_out(
        self, staff_cookie: Callable[..., str]
    ) -> None:
        lasting = partial(staff_cookie, minutes=settings.STAFF_IDLE_MINUTES)
        client, page = self.administrator(lasting), f"/admin/{settings.SERVICE_NAME}/"
        now = datetime.now(UTC)

        with time_machine.travel(now + timedelta(minutes=29), tick=False):
            at_work = client.get(page)
        with time_machine.travel(now + timedelta(minutes=31), tick=False):
            idle = client.get(page)

        assert (at_work.status_code, idle.status_code) == (200, 302)
        assert idle["Location"].startswith(f"{page}login/")

    def test_every_role_may_what_the_table_says_and_no_more(self) -> None:
        service = settings.SERVICE_NAME
        told, held = roles.committed(service).splitlines(), roles.matrix(service).splitlines()

        differences = [line for line in difflib.ndiff(told, held) if line[:1] in "+-"]
        renew = f"`python -m shared_libs.testing.roles {service} > docs/roles/{service}.md`"
        assert not differences, "\n".join([*differences, f"after a look, {renew} writes it anew"])

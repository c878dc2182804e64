"""Preparing a database: complete, repeatable, one at a time."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from shared_libs.events.models import Subscription
from shared_libs.events.subscriptions import sync_subscriptions


@pytest.mark.django_db
def test_the_subscriptions_are_as_the_settings_say(settings: Settings) -> None:
    settings.SUBSCRIBERS = {"inventory": ["b.v1", "a.v1"], "reporting": ["a.v1"]}

    call_command("prepare")

    found = Subscription.objects.order_by("name").values_list("name", "types", "keeps_history")
    assert list(found) == [("inventory", ["a.v1", "b.v1"], False), ("reporting", ["a.v1"], True)]


@pytest.mark.django_db
def test_a_second_time_changes_nothing_and_keeps_what_staff_decided() -> None:
    subscribers = {"inventory": ["a.v1"]}
    sync_subscriptions(subscribers)
    Subscription.objects.update(is_active=False)

    changed = sync_subscriptions(subscribers)

    assert changed == 0
    assert Subscription.objects.get().is_active is False


@pytest.mark.django_db
def test_a_subscriber_that_is_no_longer_named_gets_nothing_new_and_loses_nothing() -> None:
    sync_subscriptions({"inventory": ["a.v1"]})

    sync_subscriptions({})

    assert Subscription.objects.get().types == []


@pytest.mark.django_db
def test_it_is_quick_when_nothing_is_to_be_done() -> None:
    call_command("prepare")

    with CaptureQueriesContext(connection) as queries:
        call_command("prepare")

    assert len(queries) <= 12


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_is_missing_is_applied() -> None:
    MigrationRecorder.Migration.objects.filter(app="idempotency").delete()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE idempotency_idempotencykey")

    call_command("prepare")

    assert "idempotency_idempotencykey" in connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_each_subscription_once(settings: Settings) -> None:
    settings.SUBSCRIBERS = {"inventory": ["a.v1"]}
    problems: list[Exception] = []

    def prepare() -> None:
        try:
            call_command("prepare")
        except Exception as problem:  # noqa: BLE001 - carried to the assertion
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=prepare) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert problems == []
    assert Subscription.objects.count() == 1

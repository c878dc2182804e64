"""Seven roles and seven databases on a real PostgreSQL: each pair, and nothing else."""

from collections.abc import Iterator

import psycopg
import pytest

from devstack import postgres, processes, testbed, topology
from devstack.environment import Stack
from devstack.paths import PRIVATE


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with testbed.servers() as running:
        postgres.run_sql(running.cluster, postgres.roles_sql(running.vault.roles))
        yield running


def _connects(stack: Stack, role: str, password: str, database: str) -> bool:
    try:
        psycopg.connect(stack.cluster.url(role, password, database)).close()
    except psycopg.OperationalError as refused:
        if "User does not have CONNECT privilege" not in str(refused):
            raise
        return False
    return True


@pytest.mark.parametrize("database", topology.SERVICES, ids=lambda each: each.database)
@pytest.mark.parametrize("role", topology.SERVICES, ids=lambda each: each.role)
def test_a_role_connects_to_its_own_database_only(
    stack: Stack, role: topology.Service, database: topology.Service
) -> None:
    password = stack.vault.roles[role.name]

    connects = _connects(stack, role.role, password, database.database)

    assert connects == (role.name == database.name)


@pytest.mark.parametrize("role", topology.SERVICES, ids=lambda each: each.role)
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_no_role_connects_to_the_servers_own_databases(
    stack: Stack, role: topology.Service, database: str
) -> None:
    assert not _connects(stack, role.role, stack.vault.roles[role.name], database)


def test_a_role_has_its_limit_of_connections_and_makes_no_databases(stack: Stack) -> None:
    url = stack.cluster.url(postgres.SUPERUSER, stack.cluster.password, "postgres")
    with psycopg.connect(url) as link:
        rows = link.execute(
            "SELECT rolname, rolconnlimit, rolcreatedb FROM pg_roles WHERE rolname LIKE '%svc'"
        ).fetchall()

    assert {row[0]: row[1:] for row in rows} == {
        each.role: (each.connection_limit, False) for each in topology.SERVICES
    }


def test_the_superuser_still_connects_when_every_role_is_at_its_limit(stack: Stack) -> None:
    held = [
        psycopg.connect(stack.cluster.url(each.role, stack.vault.roles[each.name], each.database))
        for each in topology.SERVICES
        for _ in range(each.connection_limit)
    ]
    try:
        postgres.run_sql(stack.cluster, "SELECT 1")
    finally:
        for link in held:
            link.close()


def test_the_data_is_closed_to_others(stack: Stack) -> None:
    assert stack.cluster.data.stat().st_mode & 0o777 == PRIVATE


def test_repeating_the_roles_changes_nothing(stack: Stack) -> None:
    postgres.run_sql(stack.cluster, postgres.roles_sql(stack.vault.roles))

    assert processes.wait_until(lambda: postgres.is_ready(stack.cluster), 1)

"""The invariants are really asked: a wrong figure is found and named."""

import psycopg
import pytest

from devstack import topology
from devstack.environment import Stack
from devstack.verify import __main__ as verify

WRONG = {
    "I1": ("inventory", "stock_stocklevel", "on_hand = on_hand {sign} 1"),
    "I9": ("reporting", "reports_linefact", "gross = gross {sign} 1, net = net {sign} 1"),
    "I9b": ("reporting", "reports_hourtotal", "gross = gross {sign} 1, net = net {sign} 1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_figure_that_was_tampered_with_is_named(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setattr(verify, "SETTLE_SECONDS", 0)
    service, table, change = WRONG[name]
    owner = topology.service(service)
    url = stack.cluster.url(owner.role, stack.vault.roles[service], owner.database)

    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(f"SELECT max(id) FROM {table}".encode()).fetchone()
        assert row is not None

        def tamper(sign: str) -> None:
            question = f"UPDATE {table} SET {change.format(sign=sign)} WHERE id = %s"
            connection.execute(question.encode(), row)

        tamper("+")
        try:
            status = verify.main()
        finally:
            tamper("-")

    said = capsys.readouterr().out
    assert status == 1
    assert f"FAIL {name}" in said

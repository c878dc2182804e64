"""What the worker does every few seconds."""

import pytest

from order_svc.orders import jobs, services

JOBS = [
    "resume_checkouts",
    "resume_payments",
    "give_value_back",
    "send_mails",
    "find_unknown_charges",
    "reconcile_payments",
]


@pytest.mark.parametrize("name", JOBS)
def test_a_job_is_one_call_of_a_service(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    called: list[str] = []
    monkeypatch.setattr(services, name, lambda **_clock: called.append(name))

    getattr(jobs, name)(timestamp=0)

    assert called == [name]

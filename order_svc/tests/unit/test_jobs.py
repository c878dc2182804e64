"""What the worker does every few seconds."""

import pytest

from order_svc.orders import jobs, services


@pytest.mark.parametrize("name", ["resume_checkouts", "resume_payments", "give_value_back"])
def test_a_job_is_one_call_of_a_service(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    called: list[str] = []
    monkeypatch.setattr(services, name, lambda: called.append(name))

    getattr(jobs, name)(timestamp=0)

    assert called == [name]

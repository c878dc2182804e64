"""How a service is served follows from what it is told."""

import runpy
from pathlib import Path

import pytest

CONFIG = Path(__file__).parents[2] / "gunicorn.py"


@pytest.mark.parametrize(
    ("replica", "workers", "expected"),
    [
        pytest.param("cart-2", "1", True, id="a replica listens once it can answer"),
        pytest.param("sales", "1", False, id="a single one would only cost memory"),
        pytest.param("product", "2", True, id="two share what the code occupies"),
    ],
)
def test_who_loads_the_code_before_listening(
    monkeypatch: pytest.MonkeyPatch, replica: str, workers: str, *, expected: bool
) -> None:
    monkeypatch.setenv("REPLICA_NAME", replica)
    monkeypatch.setenv("WEB_WORKERS", workers)
    monkeypatch.setenv("PROCESS_KIND", "command")
    monkeypatch.setattr("gc.set_threshold", lambda _objects: None)  # the tests have their own pace
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)

    config = runpy.run_path(str(CONFIG))

    assert config["preload_app"] is expected

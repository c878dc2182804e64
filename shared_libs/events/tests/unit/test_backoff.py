"""Pauses between tries."""

import pytest

from shared_libs.events import backoff


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (10_000, 60)],
)
def test_a_pause_doubles_up_to_a_minute_and_is_shortened_by_chance(
    failures: int, seconds: int
) -> None:
    pauses = [backoff.pause(failures).total_seconds() for _ in range(100)]

    assert all(seconds * 0.75 <= pause <= seconds for pause in pauses)
    assert len(set(pauses)) > 50

"""What the tests of a till begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from till.tests.shelf import Till, till_at
from till.words import speak


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    speak("en")
    yield
    speak("en")


@pytest.fixture
def till(tmp_path: Path) -> Till:
    """A till with its shift open and no line."""
    return till_at(tmp_path)

"""Promises about the counter, its sync, and the till."""

from tests.acceptance.counter import (
    _back,
    _cases,
    _people,
    _places,
    _receipts,
    _selling,
    _shifts,
    _sync,
    _till,
)
from tests.acceptance.shown import Chapter

PARTS = (_places, _shifts, _selling, _back, _people, _receipts, _sync, _cases, _till)
CHAPTER = Chapter("counter", [each for part in PARTS for each in part.CHAPTER.promises])

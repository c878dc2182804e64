"""Promises about the counter, its sync, and the till."""

from tests.acceptance.shown import Chapter

CHAPTER = Chapter("counter")

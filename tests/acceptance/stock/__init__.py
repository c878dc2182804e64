"""Promises about the stock: what lies where, who is promised it, and how it comes and goes."""

from tests.acceptance.shown import Chapter
from tests.acceptance.stock import _counts, _ledger, _logistics, _promises, _watch

PARTS = (_ledger, _promises, _logistics, _counts, _watch)
CHAPTER = Chapter("stock", [each for part in PARTS for each in part.CHAPTER.promises])

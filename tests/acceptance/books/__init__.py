"""Promises about the books of both channels."""

from tests.acceptance.books import _checks, _facts, _figures, _readers, _stock
from tests.acceptance.shown import Chapter

# later ones stand on earlier ones: what lies on the shelves is what the facts have left there
PARTS = (_facts.PART, _figures.PART, _stock.PART, _checks.PART, _readers.PART)
CHAPTER = Chapter("books", [promise for part in PARTS for promise in part.promises])

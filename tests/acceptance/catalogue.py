"""Promises about the catalogue, the stock, and the staff who keep them."""

from tests.acceptance.shown import Chapter

CHAPTER = Chapter("catalogue")

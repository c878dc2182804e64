"""Promises about from the visitor to the delivered order."""

from tests.acceptance.shown import Chapter

CHAPTER = Chapter("orders")

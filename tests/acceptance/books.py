"""Promises about the books of both channels."""

from tests.acceptance.shown import Chapter

CHAPTER = Chapter("books")

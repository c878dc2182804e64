"""Texts in the language of whoever reads them."""

from django.utils.translation import get_language


def in_reader_language(english: str, french: str) -> str:
    """The text in the language of the reader; the English one where there is no French."""
    return french if french and (get_language() or "en").startswith("fr") else english

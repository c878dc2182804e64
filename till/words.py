"""What the till says, in the cashier's language."""

import gettext
from pathlib import Path

LOCALE = Path(__file__).with_name("locale")
LANGUAGES = ("en", "fr")


class _Spoken:
    """The language of this till; one for the whole program."""

    language = "en"
    words: gettext.NullTranslations = gettext.NullTranslations()


def speak(language: str) -> None:
    """The till speaks this language from now on."""
    chosen = language if language in LANGUAGES else "en"
    _Spoken.language = chosen
    _Spoken.words = gettext.translation("till", LOCALE, languages=[chosen], fallback=True)


def spoken() -> str:
    """The language that the till speaks."""
    return _Spoken.language


def card_name() -> str:
    """How a gift card is called that is sold."""
    return _("Gift card")


def _(text: str) -> str:
    """The text in that language."""
    return _Spoken.words.gettext(text)

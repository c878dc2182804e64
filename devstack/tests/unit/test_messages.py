import gettext
import io

import pytest

from devstack import messages
from devstack.errors import Refused

HEADER = r"""
msgid ""
msgstr ""
"Language: fr\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"
"""


def _translations(text: str) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(messages.compiled(HEADER + text)))


def test_a_message_is_found_in_french() -> None:
    found = _translations('\nmsgid "Shift closed"\nmsgstr "Caisse fermée"\n')

    assert found.gettext("Shift closed") == "Caisse fermée"


def test_the_plural_follows_the_header() -> None:
    entry = (
        '\nmsgid "%d line"\nmsgid_plural "%d lines"\nmsgstr[0] "%d ligne"\nmsgstr[1] "%d lignes"\n'
    )

    found = _translations(entry)

    assert found.ngettext("%d line", "%d lines", 0) == "%d ligne"
    assert found.ngettext("%d line", "%d lines", 2) == "%d lignes"


def test_a_context_keeps_two_meanings_apart() -> None:
    entry = '\nmsgctxt "till"\nmsgid "Open"\nmsgstr "Ouvrir"\n\nmsgid "Open"\nmsgstr "Ouvert"\n'

    found = _translations(entry)

    assert found.pgettext("till", "Open") == "Ouvrir"
    assert found.gettext("Open") == "Ouvert"


def test_a_long_text_and_its_escapes_are_joined() -> None:
    entry = '\nmsgid ""\n"One\\n"\n"\\"two\\""\nmsgstr ""\n"Un\\n"\n"« deux »"\n'

    assert _translations(entry).gettext('One\n"two"') == "Un\n« deux »"


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param('\n#, fuzzy\nmsgid "Open"\nmsgstr "Peut-être"\n', id="fuzzy"),
        pytest.param('\nmsgid "Open"\nmsgstr ""\n', id="empty"),
        pytest.param('\n#~ msgid "Open"\n#~ msgstr "Ancien"\n', id="obsolete"),
    ],
)
def test_what_is_not_translated_stays_english(entry: str) -> None:
    assert _translations(entry).gettext("Open") == "Open"


def test_entries_without_a_blank_line_between_are_told_apart() -> None:
    found = _translations('\nmsgid "A"\nmsgstr "a"\nmsgid "B"\nmsgstr "b"\n')

    assert [found.gettext("A"), found.gettext("B")] == ["a", "b"]


def test_a_broken_line_is_named() -> None:
    with pytest.raises(Refused, match=r"shop\.po:2"):
        messages.parse('msgid "A"\nmsgstr "a\n', "shop.po")

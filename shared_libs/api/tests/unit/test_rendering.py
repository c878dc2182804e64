"""What was answered can be written."""

from decimal import Decimal

from shared_libs.api.rendering import PrettyJSONRenderer, to_json

HALF = "\ud800"


def test_half_a_character_that_was_sent_is_quoted_as_a_question_mark() -> None:
    said = {HALF: [f'"{HALF}" is not a valid choice.', {"amount": Decimal("4.50")}]}

    assert to_json(said) == b'{"?":["\\"?\\" is not a valid choice.",{"amount":"4.50"}]}'
    assert b'"?"' in PrettyJSONRenderer().render({HALF: None})

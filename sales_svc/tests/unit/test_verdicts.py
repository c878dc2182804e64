"""The first of an id wins, and then the first of a sequence."""

from uuid import uuid4

import pytest

from sales_svc.sales.rules.reading import Label
from sales_svc.sales.rules.verdicts import Course, Used, course_of

LABEL = Label(sequence=1, id=uuid4(), type="sale", fingerprint="mine")
SAME = Used(fingerprint="mine", is_malformed=False)
OTHER = Used(fingerprint="other", is_malformed=False)
SAME_MALFORMED = Used(fingerprint="mine", is_malformed=True, code="field_invalid")
OTHER_MALFORMED = Used(fingerprint="other", is_malformed=True, code="field_invalid")


@pytest.mark.parametrize(
    ("by_id", "by_sequence", "course"),
    [
        pytest.param(None, None, Course.TAKE, id="new"),
        pytest.param(SAME, SAME, Course.DUPLICATE, id="again"),
        pytest.param(SAME, None, Course.DUPLICATE, id="again under a new sequence"),
        pytest.param(SAME, OTHER, Course.DUPLICATE, id="again under a used sequence"),
        pytest.param(OTHER, None, Course.ID_REUSED, id="other content"),
        pytest.param(OTHER, OTHER, Course.ID_REUSED, id="other content, same sequence"),
        pytest.param(None, OTHER, Course.SEQUENCE_REUSED, id="sequence of another"),
        pytest.param(None, SAME_MALFORMED, Course.REPEAT_MALFORMED, id="malformed again"),
        pytest.param(None, OTHER_MALFORMED, Course.SEQUENCE_REUSED, id="mended, old sequence"),
    ],
)
def test_course(by_id: Used | None, by_sequence: Used | None, course: Course) -> None:
    assert course_of(LABEL, by_id, by_sequence) is course

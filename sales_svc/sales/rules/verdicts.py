"""Which verdict an item gets from what its sequence and its id were used for before."""

from dataclasses import dataclass
from enum import StrEnum

from sales_svc.sales.rules.reading import Label


@dataclass(frozen=True, slots=True)
class Used:
    """An earlier item, as far as a later one is compared with it."""

    fingerprint: str
    is_malformed: bool
    code: str = ""


class Course(StrEnum):
    """What to do with an item."""

    TAKE = "take"  # read it, and give it its first verdict
    DUPLICATE = "duplicate"  # the answer of the item that has its id
    REPEAT_MALFORMED = "repeat_malformed"  # the answer of the same malformed item
    ID_REUSED = "id_reused"
    SEQUENCE_REUSED = "sequence_reused"


def course_of(label: Label, by_id: Used | None, by_sequence: Used | None) -> Course:
    """What to do with an item: the first of an id wins, and then the first of a sequence.

    `by_id` is the accepted item of the same id at any register, `by_sequence` whatever used the
    sequence at this one. A malformed item has used its sequence but not its id.
    """
    if by_id is not None:
        same = by_id.fingerprint == label.fingerprint
        return Course.DUPLICATE if same else Course.ID_REUSED
    if by_sequence is None:
        return Course.TAKE
    if by_sequence.is_malformed and by_sequence.fingerprint == label.fingerprint:
        return Course.REPEAT_MALFORMED
    return Course.SEQUENCE_REUSED

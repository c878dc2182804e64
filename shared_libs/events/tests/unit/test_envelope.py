"""Events on the wire."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import pytest

from shared_libs.events.envelope import Envelope, Malformed, from_cloudevent, plain, to_cloudevent
from shared_libs.ids import made_at, uuid7

ID = UUID("019a1b2c-3d4e-7f00-8000-000000000001")
ENVELOPE = Envelope(
    id=ID,
    type="sales.sale_completed.v1",
    source="sales",
    subject="sale:1",
    sequence=3,
    time=datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
    correlation_id="correlation",
    data={"total": "10.35"},
    causation_id="cause",
    floor=2,
)


class Channel(StrEnum):
    """Where a thing is sold."""

    WEB = "web"


@dataclass(frozen=True)
class Line:
    """One line."""

    quantity: Decimal


@dataclass(frozen=True)
class Sale:
    """All that an event may carry."""

    TYPE: ClassVar[str] = "sales.sale_completed.v1"
    id: UUID
    at: datetime
    day: date
    channel: Channel
    lines: tuple[Line, ...]
    note: str | None
    is_open: bool


def test_a_dataclass_becomes_plain_json() -> None:
    sale = Sale(
        id=ID,
        at=datetime(2026, 11, 23, 14, 0, 0, 5, tzinfo=UTC),
        day=date(2026, 11, 23),
        channel=Channel.WEB,
        lines=(Line(quantity=Decimal("1E+2")), Line(quantity=Decimal("0.500"))),
        note=None,
        is_open=True,
    )

    assert plain(sale) == {
        "id": str(ID),
        "at": "2026-11-23T14:00:00.000005+00:00",
        "day": "2026-11-23",
        "channel": "web",
        "lines": [{"quantity": "100"}, {"quantity": "0.500"}],
        "note": None,
        "is_open": True,
    }


def test_a_float_is_not_carried() -> None:
    with pytest.raises(TypeError, match="float"):
        plain({"total": 10.35})


def test_an_envelope_survives_the_wire() -> None:
    assert from_cloudevent(to_cloudevent(ENVELOPE)) == ENVELOPE


def test_members_we_do_not_know_are_ignored() -> None:
    assert from_cloudevent(to_cloudevent(ENVELOPE) | {"traceparent": "00-1"}) == ENVELOPE


@pytest.mark.parametrize("member", ["id", "type", "source", "subject", "sequence", "time", "data"])
def test_an_event_without_one_of_its_members_is_malformed(member: str) -> None:
    event: dict[str, Any] = to_cloudevent(ENVELOPE)
    del event[member]

    with pytest.raises(Malformed):
        from_cloudevent(event)


def test_ids_sort_by_the_time_they_were_made() -> None:
    earlier, later = UUID(int=1_000 << 80), UUID(int=1_001 << 80)

    assert earlier < later
    assert made_at(later) == datetime(1970, 1, 1, 0, 0, 1, 1_000, tzinfo=UTC)


def test_a_new_id_is_of_version_seven_and_of_now() -> None:
    made = uuid7()

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs((made_at(made) - datetime.now(UTC)).total_seconds()) < 5
    assert uuid7() != made

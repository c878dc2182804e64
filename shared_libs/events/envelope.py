"""An event on the wire: CloudEvents 1.0 in JSON, numbered without gaps in its aggregate."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Protocol  # Any: the data of an event is free JSON
from uuid import UUID

BATCH_MEDIA_TYPE = "application/cloudevents-batch+json"
MAX_NAME = 200
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


class Event(Protocol):
    """What a service announces: a frozen dataclass with a versioned type."""

    TYPE: ClassVar[str]


class Malformed(ValueError):
    """What came in is not an event of ours."""


@dataclass(frozen=True)
class Envelope:
    """One event as a consumer gets it; `subject` is the aggregate it happened to.

    `floor` is the lowest number of this subject that the producer can still send. `data` is an
    object; on its way out it may be JSON already (orjson.Fragment).
    """

    id: UUID
    type: str
    source: str
    subject: str
    sequence: int
    time: datetime
    correlation_id: str
    data: Any
    causation_id: str = ""
    floor: int = 1


def plain(value: Any) -> Any:
    """The same value in what JSON knows, dataclasses as objects; raises TypeError for floats."""
    kind: Any = type(value)  # Any: that a type can be hashed is not known to mypy
    if kind in _AS_THEY_ARE:
        return value
    names = _members_of(kind)
    if names is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(member) for member in value]
    return _plain_scalar(value)


@cache
def _members_of(kind: type) -> tuple[str, ...] | None:
    """The members of a dataclass; None for what is none."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def _plain_scalar(value: Any) -> Any:
    match value:
        case Enum():
            return _plain_scalar(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(f"an event cannot carry a {type(value).__name__}")


def to_cloudevent(envelope: Envelope) -> dict[str, Any]:
    """The envelope as a structured CloudEvent."""
    event = {
        "specversion": "1.0",
        "id": str(envelope.id),
        "type": envelope.type,
        "source": envelope.source,
        "subject": envelope.subject,
        "time": envelope.time.isoformat(),
        "datacontenttype": "application/json",
        "sequence": str(envelope.sequence),
        "correlationid": envelope.correlation_id,
        "data": envelope.data,
    }
    if envelope.causation_id:
        event["causationid"] = envelope.causation_id
    if envelope.floor > 1:
        event["sequencefloor"] = str(envelope.floor)
    return event


def from_cloudevent(event: Mapping[str, Any]) -> Envelope:
    """The envelope in a structured CloudEvent, unknown members ignored; raises Malformed."""
    try:
        envelope = Envelope(
            id=UUID(event["id"]),
            type=event["type"],
            source=event["source"],
            subject=event["subject"],
            sequence=int(event["sequence"]),
            time=datetime.fromisoformat(event["time"]),
            correlation_id=str(event.get("correlationid", "")),
            data=event["data"],
            causation_id=str(event.get("causationid", "")),
            floor=int(event.get("sequencefloor", 1)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise Malformed(f"{type(problem).__name__}: {problem}") from problem
    if not _is_well_formed(envelope):
        raise Malformed("texts of 1 to 200 characters, an object, a time with offset, a sequence")
    return envelope


def _is_well_formed(envelope: Envelope) -> bool:
    names: tuple[object, ...] = (envelope.type, envelope.source, envelope.subject)
    content: object = envelope.data
    return (
        all(isinstance(name, str) and 0 < len(name) <= MAX_NAME for name in names)
        and isinstance(content, dict)
        and envelope.time.tzinfo is not None
        and envelope.sequence > 0
    )

"""Events as they come in, without the post that brings them."""

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any  # Any: JSON

from reporting_svc.reports import consumers
from shared_libs.events.envelope import Envelope

SAMPLES = Path(__file__).resolve().parents[2] / "contracts" / "events"
Told = tuple[str, dict[str, Any], datetime]
NOON = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def sample(event_type: str) -> dict[str, Any]:
    """The data of an event as its producer has committed it."""
    data: dict[str, Any] = json.loads((SAMPLES / f"{event_type}.json").read_text())
    return data


def tell(event_type: str, data: dict[str, Any], *, at: datetime = NOON) -> None:
    """The books hear of it."""
    consumers.HANDLERS[event_type](_event(event_type, data, at))


def tell_together(told: Sequence[Told]) -> None:
    """The books hear of these, neighbours of one service at once where they can be taken so."""
    events = [_event(*each) for each in told]
    for (_source, effect), run in groupby(
        events, key=lambda each: (each.source, consumers.TOGETHER.get(each.type))
    ):
        (effect or _alone)(list(run))


def _alone(run: Sequence[Envelope]) -> None:
    for each in run:
        consumers.HANDLERS[each.type](each)


def _event(event_type: str, data: dict[str, Any], at: datetime) -> Envelope:
    return Envelope(
        id=uuid.uuid4(),
        type=event_type,
        source=event_type.partition(".")[0],
        subject="x",
        sequence=1,
        time=at,
        correlation_id="test-0001",
        data=data,
    )

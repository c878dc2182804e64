"""What a subscriber says of an event, and that it says nothing."""

from dataclasses import dataclass


class Unreachable(Exception):
    """The subscriber did not take the batch; it may have had effects all the same."""


@dataclass(frozen=True)
class Verdict:
    """What became of one event at its subscriber: accepted, duplicate, refused, retry or gap."""

    id: str
    result: str
    code: str = ""
    detail: str = ""
    expected: int = 0

    def as_json(self) -> dict[str, str | int]:
        """Only the members that say something."""
        return {name: value for name, value in vars(self).items() if value}

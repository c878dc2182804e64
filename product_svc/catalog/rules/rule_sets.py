"""The chain of rule-set versions: each link's hash covers its changes and the link before it."""

import hashlib
import json
from collections.abc import Mapping, Sequence

GENESIS_HASH = "0" * 64
Change = Mapping[str, str | None]


def chain_hash(*, previous_hash: str, changes: Sequence[Change]) -> str:
    """The hash of a link; equal changes after an equal chain give an equal hash."""
    body = json.dumps(
        [previous_hash, [dict(change) for change in changes]],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(body.encode()).hexdigest()


def version_name(*, number: int, link_hash: str) -> str:
    """How documents cite a version, such as rs-000123-9f86d081."""
    return f"rs-{number:06d}-{link_hash[:8]}"

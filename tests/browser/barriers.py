"""What on a page is in the way of those who do not see, or use no mouse; as axe finds it."""

from typing import Any

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="of the e2e requirements")
ONLY_WHAT_IS_WRONG = {"resultTypes": ["violations"]}
SERIOUS = {"serious", "critical"}


def barriers(page: Any) -> list[str]:
    """All that axe finds."""
    return [_said(each) for each in _violations(page)]


def serious_barriers(page: Any) -> list[str]:
    """What axe calls serious or critical: where the frame of a page is not ours to change."""
    return [_said(each) for each in _violations(page) if each["impact"] in SERIOUS]


def _violations(page: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        axe.Axe().run(page, options=ONLY_WHAT_IS_WRONG).response["violations"]
    )
    return found


def _said(violation: dict[str, Any]) -> str:
    return f"{violation['id']}: {violation['nodes'][0]['html'][:120]}"

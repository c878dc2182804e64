"""A headless browser on the running system; whatever a page complains of fails its test."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="the e2e requirements bring it")
Page = sync_api.Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
SETTLED_MS = 5000
SIZES = {
    "desk": {"width": 1280, "height": 860},
    "tablet": {"width": 1024, "height": 768},
    "phone": {"width": 390, "height": 844},
}


@pytest.fixture(scope="session")
def what() -> dict[str, Any]:
    """What `./comptoir info --json` says of the system under test."""
    said: dict[str, Any] = json.loads(Path(os.environ["COMPTOIR_INFO"]).read_text())
    return said


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures of every page are left to be looked at."""
    default = Path(os.environ["COMPTOIR_TEST_DIR"]) / "screenshots"
    folder = Path(os.environ.get("COMPTOIR_SCREENSHOTS", default))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("there is no chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def settle(page: Any) -> None:
    """Nothing more is on its way to the page; where something hangs, it has had its time."""
    with contextlib.suppress(sync_api.TimeoutError):
        page.wait_for_load_state("networkidle", timeout=SETTLED_MS)


class Visitor:
    """Somebody at a browser."""

    def __init__(self, page: Any, what: dict[str, Any], screenshots: Path) -> None:
        self.page = page
        self._what, self.pictures = what, screenshots
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._see)

    @property
    def gateway(self) -> str:
        """The address of the shop."""
        address: str = self._what["gateway"]
        return address

    def open(self, path: str) -> None:
        """Go to a path of the gateway and wait until it is quiet."""
        self.page.goto(self._what["gateway"] + path)
        settle(self.page)

    def sign_in(self, role: str) -> None:
        """Sign in on the page that asks for it."""
        account = next(each for each in self._what["staff"] if each["role"] == role)
        self.page.fill("input[name=username]", account["email"])
        self.page.fill("input[name=password]", account["password"])
        self.page.click("form button[type=submit]")
        settle(self.page)

    def forgive(self, *parts: str) -> None:
        """Complaints with one of these parts are what the test was about."""
        self.complaints = [
            each for each in self.complaints if not any(part in each for part in parts)
        ]

    def photograph(self, name: str) -> None:
        """Leave a picture of the page."""
        self.page.screenshot(path=self.pictures / f"{name}.png")

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _see(self, response: Any) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")


@pytest.fixture(params=["desk"])
def visitor(
    request: pytest.FixtureRequest, browser: Any, what: dict[str, Any], screenshots: Path
) -> Iterator[Visitor]:
    """A visitor at a desk, or at a phone where the test asks for one."""
    context = browser.new_context(viewport=SIZES[request.param], locale="en-CA")
    someone = Visitor(context.new_page(), what, screenshots)
    yield someone
    context.close()
    assert someone.complaints == []

"""A headless browser on the running system; whatever a page complains of fails its test."""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

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
SETTLED_MS, QUIET_MS, QUIET_ROUNDS = 5000, 30, 3
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


# what each page waits for at this moment
_UNDER_WAY: WeakKeyDictionary[Any, set[Any]] = WeakKeyDictionary()
# when the browser has nothing to do for the page, or half a second has passed
_IDLE = "() => new Promise((done) => requestIdleCallback(() => done(), { timeout: 500 }))"


def watch(page: Any) -> None:
    """Keep count of what is on its way to the page."""
    under_way = _UNDER_WAY.setdefault(page, set())

    def begun(request: Any) -> None:
        under_way.add(request)

    def over(request: Any) -> None:
        under_way.discard(request)

    page.on("request", begun)
    page.on("requestfinished", over)
    page.on("requestfailed", over)


def settle(page: Any) -> None:
    """Nothing more is on its way to the page; where something hangs, it has had its time.

    Playwright's "networkidle" would wait for half a second more each time.
    """
    ends_at = time.monotonic() + SETTLED_MS / 1000
    rounds = 0
    while rounds < QUIET_ROUNDS and time.monotonic() < ends_at:
        with contextlib.suppress(sync_api.Error):  # a page that is just being left
            page.wait_for_load_state("load", timeout=SETTLED_MS)
            page.evaluate(_IDLE)
            page.wait_for_timeout(QUIET_MS)
        rounds = 0 if _UNDER_WAY.get(page) else rounds + 1


class Visitor:
    """Somebody at a browser."""

    def __init__(self, page: Any, what: dict[str, Any], screenshots: Path) -> None:
        self.page = page
        self._what, self.pictures = what, screenshots
        self.complaints: list[str] = []
        watch(page)
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
        """Sign in on the page that asks for it, as often as the tests like.

        The gateway lets one address try five passwords a minute. Twenty tests are twenty people,
        so this one step names the client `test`, which is not counted.
        """
        account = next(each for each in self._what["staff"] if each["role"] == role)
        self.page.fill("input[name=username]", account["email"])
        self.page.fill("input[name=password]", account["password"])
        self.page.set_extra_http_headers({"X-API-Key": self._what["api_keys"]["test"]})
        self.page.click("form button[type=submit]")
        settle(self.page)
        self.page.set_extra_http_headers({})

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

"""The program around the screens: it enrols, begins, and syncs in the background."""

import asyncio
from typing import ClassVar

from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Static

from till import core, store
from till.core import Desk
from till.errors import NoLine, Refused, ShutOut
from till.screens._ask import Ask, Field
from till.screens._sell import Sell
from till.sync import Loop, State
from till.words import _


class Blank(Screen[None]):
    """Behind the dialogs of a till that is none yet."""

    def compose(self) -> ComposeResult:
        yield Static(_("Comptoir"), id="blank")


class TillApp(App[None]):
    """A till, from enrolling to switching off."""

    CSS_PATH = "till.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "Comptoir"
    BINDINGS: ClassVar = [Binding("ctrl+q", "quit", show=False, priority=True)]

    def __init__(self, desk: Desk, *, gateway: str = "", code: str = "") -> None:
        super().__init__()
        self.desk, self._gateway, self._code = desk, gateway, code
        self.loop: Loop | None = None
        self._no_line = State()

    @property
    def state(self) -> State:
        """How the line is."""
        return self.loop.syncer.state if self.loop else self._no_line

    def on_mount(self) -> None:
        self.push_screen(Blank())
        if self._is_stranger():
            self.enrol()
        else:
            self.begin()

    @work
    async def enrol(self) -> None:
        """The till becomes a register; with a code that was brought along, by itself."""
        said = {"gateway": self._gateway, "code": self._code, "name": "Till"}
        while self._is_stranger():
            if not said["code"]:
                asked = await self.push_screen_wait(Ask(_("Enrol this till"), self._fields()))
                if asked is None:
                    self.exit()
                    return
                said = dict(asked)
            self.query_one("#blank", Static).update(_("The catalogue is on its way ..."))
            await self._enrol(said)
        self.begin()

    def _is_stranger(self) -> bool:
        """Whether this till is no register, or no more."""
        database = self.desk.database
        return store.identity(database) is None or bool(store.kept(database, "revoked"))

    def _fields(self) -> list[Field]:
        return [
            Field("gateway", _("address of the shop"), self._gateway),
            Field("code", _("code that a manager has made")),
            Field("name", _("name of this till"), "Till"),
        ]

    async def _enrol(self, said: dict[str, str]) -> None:
        try:
            await asyncio.to_thread(core.enrol, self.desk, **said)
        except (Refused, NoLine, ShutOut) as refused:
            self.notify(str(refused), severity="error")
            said["code"] = ""

    def begin(self) -> None:
        """The till sells, and syncs by itself."""
        try:
            self.loop = Loop(self.desk.syncer())
            self.desk.wake = self.loop.wake
            self.loop.start()
        except Refused as refused:
            self.notify(refused.text, severity="error")
        self.switch_screen(Sell(self.desk))

    def scan(self, code: str) -> None:
        """What was scanned over a list or a receipt is the next article."""
        for screen in self.screen_stack:
            if isinstance(screen, Sell):
                screen.scan(code)

    def on_unmount(self) -> None:
        if self.loop:
            self.loop.stop()

"""What is always there: who and where at the top, how the line is, and what the keys do."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from till import core, store
from till.core import Desk
from till.sync import State
from till.words import _

NO_BREAK = "\u00a0"


class TopBar(Horizontal):
    """Store, register, cashier, clock, and the state of the line with what is pending."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="top")
        self._desk = desk

    def compose(self) -> ComposeResult:
        yield Static("", id="where", markup=False)
        yield Static("", id="who", markup=False)
        yield Static("", id="line")

    def show(self, state: State) -> None:
        """The bar says how things are now."""
        desk = self._desk
        if store.kept(desk.database, "store") is None:
            return
        clock = f"{desk.local_time():%H:%M}"
        self.query_one("#where", Static).update(f" {desk.place['name']}  {desk.register_code}")
        name = desk.cashier.name if desk.cashier else _("nobody")
        self.query_one("#who", Static).update(f"{name}  {clock}")
        self._show_line(state)

    def _show_line(self, state: State) -> None:
        standing, line = core.standing(self._desk), self.query_one("#line", Static)
        is_revoked = bool(store.kept(self._desk.database, "revoked"))
        waiting = f"  {standing.pending} {_('waiting')}" if standing.pending else ""
        if is_revoked:
            text = f"✖ {_('revoked')}{waiting}"
        elif state.is_up:
            text = f"● {_('line up')}{waiting}" if waiting else f"● {_('all said')}"
        else:
            text = f"○ {_('no line')}{waiting}"
        trouble = f"  ! {len(standing.troubled)}" if standing.troubled else ""
        line.update(f"{text}{trouble} ")
        line.set_class(state.is_up and not is_revoked, "up")
        line.set_class(bool(standing.troubled) or is_revoked, "trouble")


class KeyBar(Static):
    """What each key does; a mouse or a finger does as well."""

    def __init__(self, keys: Sequence[tuple[str, str, str]]) -> None:
        shown = (
            f"[@click=screen.{action}][b]{key}[/b] {name.replace(' ', NO_BREAK)}[/]"
            for key, name, action in keys
        )
        super().__init__("  ".join(shown), id="keys")

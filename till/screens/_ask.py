"""Dialogs: a few fields, a list to choose from, something to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from till.words import _

Answers = Mapping[str, str]
Result = TypeVar("Result")
# a scanner's code has so many characters at least; a hand on the keyboard has fewer
SHORTEST_CODE = 8


@dataclass(frozen=True)
class Field:
    """A line to fill in."""

    name: str
    label: str
    value: str = ""
    is_secret: bool = False


class Ask(ModalScreen[Answers | None]):
    """Asks for a few things; None when the cashier thinks better of it."""

    BINDINGS = [Binding("escape", "give_up", show=False)]

    def __init__(self, title: str, fields: Sequence[Field], hint: str = "") -> None:
        super().__init__()
        self._title, self._fields, self._hint = title, fields, hint

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="title")
            for field in self._fields:
                yield Label(field.label, classes="label")
                yield Input(field.value, password=field.is_secret, id=f"field-{field.name}")
            yield Static(self._hint or _("Enter goes on, Esc goes back."), classes="hint")

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        """Enter goes to the next line; after the last one it is said."""
        event.stop()
        inputs = list(self.query(Input))
        place = inputs.index(event.input)
        if place + 1 < len(inputs):
            inputs[place + 1].focus()
        else:
            self.dismiss({each.name: self._said(each.name) for each in self._fields})

    def _said(self, name: str) -> str:
        return self.query_one(f"#field-{name}", Input).value.strip()

    def action_give_up(self) -> None:
        self.dismiss(None)


class Scannable(ModalScreen[Result]):
    """Where nothing is typed: what a scanner types there is the next article, and this closes."""

    BINDINGS = [
        Binding("escape", "give_up", show=False),
        Binding("enter", "enter", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""

    def on_key(self, event: Key) -> None:
        """What nobody here has a use for may be the beginning of a code."""
        if event.character and event.is_printable:
            self._typed += event.character

    def action_enter(self) -> None:
        """A code ends with Enter; without one it is the cashier's."""
        code, self._typed = self._typed, ""
        if len(code) < SHORTEST_CODE:
            self.take()
            return
        self.dismiss(None)
        self.app.call_later(self.app.scan, code)  # type: ignore[attr-defined]  # our own app

    def take(self) -> None:
        """What Enter does where nothing was scanned."""
        self.dismiss(None)

    def action_give_up(self) -> None:
        self.dismiss(None)


class Choose(Scannable[str | None]):
    """One of several, with the arrows and Enter; None for none."""

    def __init__(self, title: str, choices: Mapping[str, str]) -> None:
        super().__init__()
        self._title, self._choices = title, choices

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="title")
            yield OptionList(*(Option(text, id=key) for key, text in self._choices.items()))
            yield Static(_("Enter goes on, Esc goes back."), classes="hint")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def take(self) -> None:
        self.query_one(OptionList).action_select()


class Read(Scannable[None]):
    """Something to read: a receipt, a report."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog paper"):
            yield Label(self._title, classes="title")
            with VerticalScroll():
                yield Static(self._text, markup=False, classes="roll")
            yield Static(_("Esc goes back."), classes="hint")

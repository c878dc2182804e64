"""Dialogs: a few fields, a list to choose from, something to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from till.words import _

Answers = Mapping[str, str]


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


class Choose(ModalScreen[str | None]):
    """One of several, with the arrows and Enter; None for none."""

    BINDINGS = [Binding("escape", "give_up", show=False)]

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

    def action_give_up(self) -> None:
        self.dismiss(None)


class Read(ModalScreen[None]):
    """Something to read: a receipt, a report."""

    BINDINGS = [
        Binding("escape", "give_up", show=False),
        Binding("enter", "give_up", show=False),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog paper"):
            yield Label(self._title, classes="title")
            with VerticalScroll():
                yield Static(self._text, markup=False, classes="roll")
            yield Static(_("Esc goes back."), classes="hint")

    def action_give_up(self) -> None:
        self.dismiss(None)

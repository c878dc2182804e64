"""Pages that ask for so many units of each line, and for what else a step needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: Django's forms and admin hooks

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.widgets import UnfoldAdminTextInputWidget

from shared_libs.money import quantity_text
from shared_libs.refusals import Refusal

NUMBER = {"inputmode": "decimal", "autocomplete": "off"}


@dataclass(frozen=True)
class AskedLine:
    """A line that is asked about: what is known of it, and how many units are possible."""

    line: int
    sku: str
    name: str
    most: Decimal
    facts: tuple[str, ...] = ()


Asked = Callable[[AskedLine], forms.Field]


class LinesForm(forms.Form):
    """A field of each column for each line; fields of its own are asked once."""

    def __init__(
        self,
        posted: Any,
        *,
        lines: Sequence[AskedLine],
        columns: Mapping[str, Asked],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(posted, initial=initial)
        self.lines, self.columns = lines, columns
        self._own = list(self.fields)
        for line in lines:
            for name, asked in columns.items():
                self.fields[_field(name, line)] = asked(line)

    @property
    def rows(self) -> Iterator[tuple[AskedLine, list[Any]]]:
        """Each line with its fields."""
        for line in self.lines:
            yield line, [self[_field(name, line)] for name in self.columns]

    @property
    def once(self) -> list[Any]:
        """The fields that are asked once and are seen."""
        return [self[name] for name in self._own if not self[name].is_hidden]

    @property
    def unseen(self) -> list[Any]:
        """What the page remembers."""
        return [self[name] for name in self._own if self[name].is_hidden]

    def remember(self, name: str, value: str) -> None:
        """The page has this hidden value from now on, whatever it had."""
        self.data = {**self.data.dict(), name: value}  # type: ignore[attr-defined] # a QueryDict

    def said(self) -> Iterator[tuple[AskedLine, dict[str, Any]]]:
        """Each line with what was filled in, by column; expects a valid form."""
        for line in self.lines:
            yield line, {name: self.cleaned_data[_field(name, line)] for name in self.columns}

    def chosen(self) -> Iterator[tuple[AskedLine, dict[str, Any]]]:
        """As said, those lines of which some units are wanted; expects a column of units."""
        return ((line, each) for line, each in self.said() if each["units"])


@dataclass(frozen=True)
class Page:
    """What a page says beside its form; `heads` are those of the lines' facts and columns."""

    title: Any
    question: Any
    back: str
    heads: Sequence[Any]
    is_danger: bool = False


def units(line: AskedLine, *, begins_at: Decimal | None = None, label: Any = "") -> forms.Field:
    """So many units of the line, at most what is possible; empty is none."""
    return forms.DecimalField(
        label=label or line.sku,
        min_value=0,
        max_value=line.most,
        max_digits=12,
        decimal_places=3,
        required=False,
        initial=quantity_text(begins_at) if begins_at else None,
        widget=forms.TextInput(attrs=NUMBER | {"aria-label": f"{label or ''} {line.sku}".strip()}),
    )


def choice(line: AskedLine, choices: Sequence[tuple[str, Any]], label: Any) -> forms.Field:
    """One of these for the line."""
    return forms.ChoiceField(
        choices=choices,
        required=False,
        widget=forms.Select(attrs={"aria-label": f"{label} {line.sku}"}),
    )


def amount(label: Any, help_text: Any = "") -> forms.DecimalField:
    """An amount of money; empty is nothing."""
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_digits=17,
        decimal_places=4,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs=NUMBER),
    )


def reason(label: Any, *, required: bool = True) -> forms.CharField:
    """Why something is done."""
    return forms.CharField(
        label=label, max_length=255, required=required, widget=UnfoldAdminTextInputWidget
    )


def shown(
    admin_: Any, request: HttpRequest, form: LinesForm, page: Page, **more: Any
) -> HttpResponse:
    """The page, with what was filled in so far; `more` has its preview."""
    context = {
        **admin_.admin_site.each_context(request),
        "opts": admin_.opts,
        "title": page.title,
        "page": page,
        "form": form,
        **more,
    }
    return TemplateResponse(request, "orders/lines.html", context)


def accepted(form: LinesForm, step: Callable[[], object]) -> bool:
    """Whether the service did it; what it refuses stands on the form."""
    try:
        step()
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return False
    return True


def _field(column: str, line: AskedLine) -> str:
    return f"{column}-{line.line}"

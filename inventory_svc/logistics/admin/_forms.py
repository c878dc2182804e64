"""What a person fills in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol  # Any: Django's form hooks take free keywords

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from inventory_svc.logistics.models import Count, PurchaseOrder, PurchaseOrderLine, Supplier
from inventory_svc.logistics.rules.commands import Actor, Quantity
from inventory_svc.logistics.services import CountWanted, OrderedQuantity
from inventory_svc.stock import selectors as stock
from shared_libs.money import quantity_text, unit_price_text

WITH_SHELVES = ("store", "warehouse", "office")
EMPTY_ROWS = 8
Row = tuple[str, str, str]
NUMBER = {"inputmode": "decimal", "step": "any", "min": "0"}
ZERO = Decimal(0)


class AskedLine(Protocol):
    """A line for which a quantity is asked."""

    @property
    def line(self) -> int: ...

    @property
    def sku(self) -> str: ...

    @property
    def possible(self) -> Decimal | None: ...


class StepForm(forms.Form):
    """What a step needs: a reason, or a quantity for each line, or nothing but a click."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": ""}),
    )

    def __init__(
        self, posted: Any, *, lines: Sequence[AskedLine], needs_reason: bool, version: int
    ) -> None:
        super().__init__(posted, initial={"version": version})
        self.lines = lines
        if not needs_reason:
            del self.fields["reason"]
        for line in lines:
            self.fields[f"line-{line.line}"] = forms.DecimalField(
                label=line.sku,
                min_value=0,
                max_digits=12,
                decimal_places=3,
                required=False,
                initial=quantity_text(line.possible or ZERO),
                widget=forms.NumberInput(attrs=NUMBER | {"class": "step-quantity"}),
            )

    @property
    def rows(self) -> Iterator[tuple[AskedLine, Any]]:
        """Each line with its field."""
        for line in self.lines:
            yield line, self[f"line-{line.line}"]

    @property
    def quantities(self) -> list[Quantity]:
        """What was filled in; an empty field is zero."""
        given = [(line, self.cleaned_data[f"line-{line.line}"]) for line in self.lines]
        return [Quantity(line.sku, quantity or ZERO) for line, quantity in given]


class LinesForm(forms.Form):
    """A form with rows of articles below it: each names a SKU or a barcode, and a quantity."""

    with_costs = False

    def __init__(
        self, *args: Any, rows: Any = None, held: Sequence[Row] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rows = rows
        self._held = held
        self.named: list[OrderedQuantity] = []

    @property
    def rows(self) -> list[Row]:
        """What was typed in each row, or what is there before anything is, and some empty ones."""
        shown = self._held if self._rows is None else _typed(self._rows)
        return [*shown, *[("", "", "")] * EMPTY_ROWS]

    def clean(self) -> Any:
        """Find the articles; a mistake names the row."""
        typed = [row for row in _typed(self._rows) if any(row)]
        known = stock.scanned({code for code, _quantity, _cost in typed if code})
        for code, quantity, cost in typed:
            self._take(code, quantity, cost, known)
        return super().clean()

    def _take(self, code: str, quantity: str, cost: str, known: Mapping[str, Any]) -> None:
        article = known.get(code)
        units, unit_cost = _number(quantity), _number(cost or "0")
        if article is None:
            self.add_error(None, _("There is no article %(code)s.") % {"code": code or "?"})
        elif units is None or units <= 0:
            self.add_error(None, _("How many of %(code)s?") % {"code": code})
        elif unit_cost is None or (self.with_costs and not cost):
            self.add_error(None, _("What does one of %(code)s cost?") % {"code": code})
        else:
            self.named.append(OrderedQuantity(article.variant.sku, units, unit_cost))


class TransferForm(LinesForm):
    """Goods to ask for."""

    source = forms.ChoiceField(label=_("From"), widget=UnfoldAdminSelectWidget)
    destination = forms.ChoiceField(label=_("To"), widget=UnfoldAdminSelectWidget)
    needed_by_date = forms.DateField(
        label=_("Needed by"), required=False, widget=UnfoldAdminDateWidget
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "source", places(None, warehouses_first=True))
        choices(self, "destination", places(by, stores_first=True))


class PurchaseOrderForm(LinesForm):
    """Goods to buy."""

    with_costs = True
    supplier = forms.ChoiceField(label=_("Supplier"), widget=UnfoldAdminSelectWidget)
    destination = forms.ChoiceField(label=_("To"), widget=UnfoldAdminSelectWidget)
    expected_date = forms.DateField(
        label=_("Expected on"), required=False, widget=UnfoldAdminDateWidget
    )
    over_receipt_percent = forms.IntegerField(
        label=_("Accepted beyond what was ordered, in percent"),
        min_value=0,
        max_value=100,
        initial=0,
        widget=UnfoldAdminTextInputWidget,
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "supplier", sorted(_active_suppliers().items()))
        choices(self, "destination", places(by, warehouses_first=True))


class RevisionForm(PurchaseOrderForm):
    """A draft of an order as it is, to be changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, posted: Any, *, draft: PurchaseOrder, by: Actor) -> None:
        held = [_shown(line) for line in draft.lines.all()]
        super().__init__(posted, rows=posted, held=held, initial=_facts(draft), by=by)
        # one that we buy from no more is refused by name, and not replaced by the first of the list
        offered = {draft.supplier.code: str(draft.supplier)} | _active_suppliers()
        choices(self, "supplier", sorted(offered.items()))


class CountForm(forms.Form):
    """What to count where."""

    location = forms.ChoiceField(label=_("Location"), widget=UnfoldAdminSelectWidget)
    category_path = forms.ChoiceField(
        label=_("Category"), required=False, widget=UnfoldAdminSelectWidget
    )
    articles = forms.CharField(
        label=_("Only these SKUs"),
        help_text=_("One on each line; empty for all of the category."),
        required=False,
        max_length=20_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    is_blind = forms.BooleanField(
        label=_("Blind: nobody sees what is expected"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "location", places(by, stores_first=True))
        paths = stock.articles().exclude(category_path="").order_by("category_path")
        known = paths.values_list("category_path", flat=True).distinct()
        choices(self, "category_path", [("", _("All articles")), *((each, each) for each in known)])

    @property
    def wanted(self) -> CountWanted:
        """The articles listed, else one category where one was chosen, else everything."""
        given = self.cleaned_data
        skus = given["articles"].split()
        is_one = bool(given["category_path"])
        scope = Count.Scope.CATEGORY if is_one else Count.Scope.ALL
        return CountWanted(
            location=given["location"],
            scope=str(Count.Scope.ARTICLES if skus else scope),
            category_path=given["category_path"],
            skus=tuple(dict.fromkeys(skus)),
            is_blind=given["is_blind"],
            note=given["note"],
        )


class ReplenishForm(forms.Form):
    """Which location is filled up."""

    location = forms.ChoiceField(label=_("Location"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "location", places(by, stores_first=True))


def places(
    by: Actor | None, *, stores_first: bool = False, warehouses_first: bool = False
) -> list[tuple[str, str]]:
    """The locations with shelves, the actor's own where there is one."""
    rows = stock.locations().filter(type__in=WITH_SHELVES)
    if by is not None and by.places is not None:
        rows = rows.filter(code__in=by.places)
    first = {"store": stores_first, "warehouse": warehouses_first}
    ranked = sorted(rows, key=lambda row: (not first.get(row.type, False), row.code))
    return [(row.code, f"{row.code} · {row.name}") for row in ranked]


def choices(form: forms.Form, name: str, options: Iterable[tuple[Any, Any]]) -> None:
    """What this field offers."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(options)


def _active_suppliers() -> dict[str, str]:
    return {row.code: str(row) for row in Supplier.objects.filter(is_active=True)}


def _typed(posted: Any) -> list[Row]:
    if posted is None:
        return []
    codes, quantities = posted.getlist("code"), posted.getlist("quantity")
    costs = posted.getlist("unit_cost") or [""] * len(codes)
    rows = zip(codes, quantities, costs, strict=False)
    return [(code.strip(), quantity.strip(), cost.strip()) for code, quantity, cost in rows]


def _facts(draft: PurchaseOrder) -> dict[str, Any]:
    return {
        "supplier": draft.supplier.code,
        "destination": draft.destination.code,
        "expected_date": draft.expected_date,
        "over_receipt_percent": draft.over_receipt_percent,
        "note": draft.note,
        "version": draft.version,
    }


def _shown(line: PurchaseOrderLine) -> Row:
    return line.variant.sku, quantity_text(line.quantity), unit_price_text(line.unit_cost, "")


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 9 else None

"""What a shift comes to, added up from what this till has said: its X report, and its Z."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.money import ZERO, amount_text, round_amount

SALES, RETURNS, VOIDS = "sales", "returns", "voids"
SIGNS: Mapping[str, int] = {SALES: 1, RETURNS: -1, VOIDS: -1}
DRAWER: Mapping[str, int] = {"paid_in": 1, "paid_out": -1, "drop": -1, "no_sale": 0}
_AMOUNTS = ("gross", "discount", "net", "tax", "cash_rounding", "total")
Document = Mapping[str, Any]


@dataclass
class Takings:
    """Sums of a shift in the store's currency."""

    currency: str
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    parts: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    taxes: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    tenders: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    moved: dict[str, list[Decimal]] = field(default_factory=lambda: defaultdict(list))
    receipts: list[str] = field(default_factory=list)

    def take(self, kind: str, said: Document) -> None:
        """A document counts: as it stands, or taken back."""
        sign, own = SIGNS[kind], 1 if kind == RETURNS else SIGNS[kind]
        self.counts[kind] += 1
        for line in said["lines"]:
            self._take_line(kind, line, sign)
        self.parts[kind, "total"] += own * Decimal(said["total"])
        self.parts[kind, "cash_rounding"] += own * Decimal(said["cash_rounding"])
        for tender in said["tenders"]:
            kept = Decimal(tender["amount"]) - Decimal(tender["change"])
            self.tenders[tender["type"]] += own * kept

    def _take_line(self, kind: str, line: Document, sign: int) -> None:
        quantity, price = Decimal(line["quantity"]), Decimal(line["unit_price"])
        gross = round_amount(quantity * price, self.currency)
        amounts = {
            "gross": gross,
            "discount": Decimal(line["discount"]),
            "net": gross - Decimal(line["discount"]),
            "tax": Decimal(line["tax"]),
        }
        for name, amount in amounts.items():
            self.parts[kind, name] += sign * amount
        for tax in line["taxes"]:
            self.taxes[tax["code"]] += sign * Decimal(tax["amount"])

    @property
    def cash_in_drawer(self) -> Decimal:
        """What came into the drawer and stayed there, beside its float."""
        moved = sum((DRAWER.get(kind, 0) * sum(each, ZERO) for kind, each in self.moved.items()))
        return self.tenders.get("cash", ZERO) + moved


def takings_of(
    said: Sequence[Document], receipts: Iterable[str], voided: Mapping[str, Document], currency: str
) -> Takings:
    """The sums of all that was said in a shift; `voided` are the sales that its voids call off."""
    found = Takings(currency, receipts=sorted(receipts))
    for each in said:
        if each["type"] == "sale":
            found.take(SALES, each)
        elif each["type"] == "return":
            found.take(RETURNS, each)
        elif each["type"] == "void" and each["sale_id"] in voided:
            found.take(VOIDS, voided[each["sale_id"]])
        elif each["type"] == "cash_movement":
            found.moved[each["kind"]].append(Decimal(each["amount"]))
    return found


def report(found: Takings) -> dict[str, Any]:
    """The takings in the words of the shop's own X and Z reports, so that they can be compared."""
    is_anything = bool(found.counts)
    return {
        "sums": {found.currency: _sums(found)} if is_anything else {},
        "movements": {
            kind: {"count": len(amounts), "amount": amount_text(sum(amounts, ZERO), found.currency)}
            for kind, amounts in sorted(found.moved.items())
        },
        "first_receipt": found.receipts[0] if found.receipts else "",
        "last_receipt": found.receipts[-1] if found.receipts else "",
    }


def _sums(found: Takings) -> dict[str, Any]:
    def text(amount: Decimal) -> str:
        # plus nothing: what was turned round is no minus zero
        return amount_text(amount + ZERO, found.currency)

    parts = {
        kind: {
            "count": found.counts[kind],
            **{name: text(found.parts[kind, name]) for name in _AMOUNTS},
        }
        for kind in SIGNS
    }
    rounding = sum((found.parts[kind, "cash_rounding"] for kind in SIGNS), ZERO)
    total = sum((found.parts[kind, "total"] for kind in SIGNS), ZERO)
    return {
        **parts,
        "taxes": {code: text(amount) for code, amount in sorted(found.taxes.items())},
        "tenders": {tender: text(amount) for tender, amount in sorted(found.tenders.items())},
        "cash_rounding": text(rounding),
        "total": text(total),
    }

"""What the screens for scanners are told: pages that go on working when the network does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: articles are stock's rows, and a page's context is free

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from inventory_svc.logistics.models import Count
from shared_libs.money import quantity_text

Screen = dict[str, Any]


@dataclass(frozen=True)
class Goods:
    """An article of a delivery: how many are expected, and how many are possible."""

    article: Any
    expected: Decimal
    possible: Decimal


@dataclass(frozen=True)
class Delivery:
    """Goods that are scanned as they leave or arrive."""

    number: str
    step: str
    url: str
    route: str
    lines: Sequence[Goods]
    asks_for_delivery_note: bool = False


def delivery(screen: Delivery) -> Screen:
    """The context of the delivery screen: every barcode of its lines is in the page."""
    prefetch_related_objects([each.article for each in screen.lines], "barcodes")
    return {
        "title": screen.number,
        "route": screen.route,
        "asks_for_delivery_note": screen.asks_for_delivery_note,
        "screen": {
            "number": screen.number,
            "step": screen.step,
            "url": screen.url,
            "lines": [_line(each) for each in screen.lines],
        },
        "texts": _common() | _delivery_texts(screen.step),
    }


def _line(goods: Goods) -> dict[str, Any]:
    article, possible = goods.article, goods.possible
    return {
        "sku": article.sku,
        "name": article.name,
        "expected": quantity_text(goods.expected),
        "possible": quantity_text(possible // 1 if article.whole_quantity else possible),
        "is_whole": article.whole_quantity,
        "codes": {
            barcode.code: quantity_text(barcode.pack_quantity) for barcode in article.barcodes.all()
        },
    }


def counting(count: Count) -> Screen:
    """The context of the counting screen: whatever is scanned is sent, now or later."""
    where = f"{count.location.code} · {count.location.name}"
    return {
        "title": count.number,
        "route": f"{where} · {count.category_path or count.note or count.get_scope_display()}",
        "screen": {
            "number": count.number,
            "url": f"/api/v1/inventory/counts/{count.number}/scans",
        },
        "texts": _common() | _count_texts(),
    }


def _common() -> dict[str, str]:
    return {
        "ready": _("Scan an article"),
        "undone": _("Undone"),
        "nothing_to_undo": _("There is nothing to undo."),
        "quantity_of_what": _("Scan an article first, then type how many."),
        "not_whole": _("This article is counted in whole pieces."),
        "sign_in": _("You are signed out. Sign in in another tab; nothing is lost."),
        "offline": _("No network: go on scanning, nothing is lost."),
        "sending": _("Sending…"),
        "sent": _("All sent"),
    }


def _delivery_texts(step: str) -> dict[str, str]:
    words = {
        "ship": (_("Ship"), _("Shipped. The goods are on the road.")),
        "receive": (_("Receive"), _("Received.")),
    }
    submit, done = words[step]
    return {
        "submit": submit,
        "done": done,
        "strange": _("Not on this document"),
        "strange_what": _("Put it aside: it is not expected. Check the paper that came with it."),
        "too_much": _("Too many"),
        "too_much_what": _("No more of it is expected. Put the rest aside and tell the office."),
        "of": _("of"),
        "units": _("units"),
        "refused": _("Not accepted"),
        "empty": _("Scan something first."),
        "confirm_short": _("Not everything was scanned. Press again to go on."),
    }


def _count_texts() -> dict[str, str]:
    return {
        "waiting": _("not sent yet"),
        "total": _("counted in all"),
        "unknown_code": _("Unknown barcode"),
        "unknown_code_what": _("Put it aside. Type the SKU of its label, or tell the office."),
        "out_of_scope": _("Not in this count"),
        "out_of_scope_what": _("Leave it where it is: this count is of other articles."),
        "not_counted": _("Its stock is not counted"),
        "not_counted_what": _("Leave it where it is."),
        "counted_elsewhere": _("Another count has it"),
        "counted_elsewhere_what": _("Leave it to them, or have their count called off."),
        "quantity_must_be_whole": _("Whole pieces only"),
        "quantity_must_be_whole_what": _("Type a quantity without decimals."),
        "unknown_scan": _("Undone"),
        "unknown_scan_what": "",
        "id_reused": _("Not accepted"),
        "id_reused_what": _("Scan it once more."),
        "refused": _("Not accepted"),
        "closed": _("This count has ended: these scans were not counted."),
    }

"""Counting what is really there."""

from collections.abc import Sequence
from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory_svc.logistics import selectors, services
from inventory_svc.logistics.admin import _screens
from inventory_svc.logistics.admin._base import Ask, DocumentAdmin, Line, actor, refused, units
from inventory_svc.logistics.admin._forms import CountForm
from inventory_svc.logistics.models import Count
from inventory_svc.logistics.rules.commands import Actor, Command, Quantity
from inventory_svc.logistics.selectors import FoundLine
from shared_libs.refusals import Refusal

LIVE = {"open", "counting"}
SHOWN = 500


@admin.register(Count)
class CountAdmin(DocumentAdmin):
    """Stock counts."""

    list_display = ("number", "state", "location", "scope", "category_path", "note", "created_at")
    list_filter = ("state", "location")
    list_select_related = ("location",)
    search_fields = ("number__iexact", "note")
    ordering = ("-pk",)
    COLUMNS = (gettext_lazy("counted"), gettext_lazy("expected"), gettext_lazy("variance"))
    ASKS: ClassVar = {
        "review": Ask(
            gettext_lazy("End the counting"),
            gettext_lazy("Has everybody put the scanner away? Then you see what differs."),
        ),
        "absent": Ask(
            gettext_lazy("Count the rest as zero"),
            gettext_lazy("Were all articles looked for? What nobody scanned is zero then."),
        ),
        "post": Ask(
            gettext_lazy("Post"),
            gettext_lazy(
                "Why do the lines differ that say nothing themselves? If more units differ than you"
                " may correct at once, somebody with a higher limit posts the count."
            ),
            needs_reason=True,
        ),
        "cancel": Ask(
            gettext_lazy("Call off"),
            gettext_lazy("Why does the count come to nothing?"),
            needs_reason=True,
            is_danger=True,
        ),
    }

    def rows_of(self, by: Actor) -> QuerySet[Any]:
        """The counts at this actor's locations."""
        return selectors.counts_of(by)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those of the stock room."""
        return self.has_act_permission(request)

    def lines_of(self, document: Any, step: str = "") -> list[Line]:
        """What was counted, and what was expected once it may be seen; what differs first."""
        found = selectors.findings(document)
        ranked = sorted(found, key=lambda each: (not each.needs_attention, each.sku))
        return [self._line(document, line, each) for line, each in enumerate(ranked[:SHOWN], 1)]

    def _line(self, document: Count, line: int, found: FoundLine) -> Line:
        is_shown = document.shows_expected
        reason = f" ({found.reason})" if found.reason else ""
        variance = f"{found.variance:+f}".rstrip("0").rstrip(".") if found.variance else "0"
        known = found.counted is not None and is_shown
        return Line(
            line=line,
            sku=found.sku,
            name=found.name,
            cells=[
                units(found.counted),
                units(found.expected) if is_shown else "?",
                f"{variance}{reason}" if known else "",
            ],
        )

    def facts_of(self, document: Any) -> list[tuple[Any, Any]]:
        """Where, what, and how far it has come."""
        progress = selectors.progress(document)
        facts = [
            (_("Location"), f"{document.location.code} · {document.location.name}"),
            (_("Scope"), document.category_path or document.get_scope_display()),
            (_("Articles counted"), str(progress.counted)),
            (_("Note"), document.note or ""),
        ]
        if document.state == Count.State.REVIEW:
            differing = selectors.units_that_differ(selectors.findings(document))
            facts.append((_("Not counted yet"), str(progress.missing)))
            facts.append((_("Units that differ"), units(differing)))
        if progress.counted > SHOWN:
            facts.append(
                (_("Shown"), _("the first %(most)d, what differs first") % {"most": SHOWN})
            )
        return facts

    def steps_of(self, document: Any) -> list[str]:
        """Nobody is offered to count the rest when there is none."""
        steps = super().steps_of(document)
        is_whole = "absent" in steps and not selectors.progress(document).missing
        return [each for each in steps if each != "absent" or not is_whole]

    def take(self, step: str, command: Command, lines: Sequence[Quantity]) -> object:
        """One step, one service."""
        if step == "review":
            return services.review_count(command=command)
        if step == "absent":
            return services.count_the_rest_as_absent(command=command)
        if step == "post":
            return services.post_count(command=command)
        return services.cancel_count(command=command)

    def screen_of(self, document: Any) -> tuple[Any, str] | None:
        """Count, as long as it is counted."""
        if document.state not in LIVE:
            return None
        url = reverse("admin:logistics_count_scan", args=[document.pk])
        return _("Count with the scanner"), url

    def extra_of(self, request: HttpRequest, document: Any) -> Sequence[tuple[Any, str]]:
        """The page where what differs is explained or counted again."""
        if document.state != Count.State.REVIEW or not self.has_act_permission(request):
            return ()
        return (
            (_("Explain or recount"), reverse("admin:logistics_count_lines", args=[document.pk])),
        )

    def more_urls(self) -> list[URLPattern]:
        """The screen for scanners, and the review of the lines."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/scan/", wrap(self.scan_view), name="logistics_count_scan"),
            path("<int:pk>/lines/", wrap(self.lines_view), name="logistics_count_lines"),
        ]

    def scan_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The screen on which articles are counted by scanning them."""
        count = self.find(request, pk)
        if not self.has_act_permission(request):
            raise PermissionDenied
        if count.state not in LIVE:
            return HttpResponseRedirect(self.page_url(count))
        context = self.context(request, count) | _screens.counting(count)
        return TemplateResponse(request, "logistics/count.html", context)

    def lines_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a reason for each line that differs, or have it counted again."""
        count = self.find(request, pk)
        if not self.has_act_permission(request):
            raise PermissionDenied
        rows = [each for each in selectors.findings(count) if each.needs_attention][:SHOWN]
        if request.method == "POST" and self._reviewed(request, count, rows):
            return HttpResponseRedirect(self.page_url(count))
        lines = [self._line(count, line, each) for line, each in enumerate(rows, 1)]
        context = self.context(request, count) | {
            "lines": list(zip(lines, rows, strict=True)),
            "columns": self.COLUMNS,
        }
        return TemplateResponse(request, "logistics/count_lines.html", context)

    def _reviewed(self, request: HttpRequest, count: Count, rows: Sequence[FoundLine]) -> bool:
        said = {row.sku: request.POST.get(f"reason-{row.pk}", "").strip()[:200] for row in rows}
        reasons = {sku: reason for sku, reason in said.items() if reason}
        again = [row.sku for row in rows if request.POST.get(f"recount-{row.pk}")]
        try:
            if reasons:
                services.explain_variances(command=self._now(request, count), reasons=reasons)
            if again:
                services.recount_lines(command=self._now(request, count), skus=again)
        except Refusal as refusal:
            self.message_user(request, refused(refusal), messages.ERROR)
            return False
        return True

    def _now(self, request: HttpRequest, count: Count) -> Command:
        return Command(count.number, actor(request), timezone.now())

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Open a count."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CountForm(request.POST or None, by=actor(request))
        if form.is_valid() and (made := self._opened(request, form)):
            return HttpResponseRedirect(reverse("admin:logistics_count_scan", args=[made.pk]))
        context = self.context(request) | {"form": form, "title": _("Open a count")}
        return TemplateResponse(request, "logistics/lines_form.html", context)

    def _opened(self, request: HttpRequest, form: CountForm) -> Count | None:
        command = Command("", actor(request), timezone.now())
        try:
            return services.open_count(wanted=form.wanted, command=command)
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
            return None

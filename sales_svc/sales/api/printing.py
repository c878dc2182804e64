"""A receipt in the form that is asked for."""

from typing import Any  # Any: DRF's renderer contract

from django.http import HttpResponse
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from sales_svc.sales import services
from sales_svc.sales.selectors import Receipt
from shared_libs.api.rendering import to_json

FORMS = ("html", "text", "pdf", "escpos")


def receipt_text(found: Receipt) -> str:
    """The receipt in 42 columns."""
    return services.text_of(services.paper_of(found))


def form_of(request: Request) -> str:
    """The form in the address (`?as=pdf`), a page by default; raises ValidationError."""
    form = request.query_params.get("as", "html")
    if form not in FORMS:
        raise ValidationError({"as": [f"one of {', '.join(FORMS)} is expected"]})
    return form


def printed(found: Receipt, form: str) -> HttpResponse:
    """The receipt in this form."""
    paper = services.paper_of(found)
    if form == "pdf":
        answer = HttpResponse(services.pdf_of(paper), content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{paper.number}.pdf"'
    elif form == "escpos":
        answer = HttpResponse(services.escpos_of(paper), content_type="application/octet-stream")
    elif form == "text":
        answer = HttpResponse(services.text_of(paper), content_type="text/plain; charset=utf-8")
    else:
        answer = HttpResponse(services.page_of(paper))
    answer["Cache-Control"] = "private, no-store"
    return answer


class ReceiptTextRenderer(BaseRenderer):
    """text/plain: the receipt as printed; a problem stays JSON."""

    media_type = "text/plain"
    format = "txt"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        renderer_context: Any = None,  # noqa: ARG002 - DRF's signature
    ) -> bytes:
        return data.encode() if isinstance(data, str) else to_json(data)

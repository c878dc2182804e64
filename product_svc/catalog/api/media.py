"""Pictures as files. They are ours alone: nothing that was uploaded is ever served as it came."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from product_svc.catalog.rules.pictures import file_of

YEAR = "public, max-age=31536000, immutable"


@require_safe
def picture(_request: HttpRequest, name: str, size: str) -> HttpResponse:
    """The file of a picture; it never changes, for its name is given once."""
    try:
        content = (Path(settings.MEDIA_ROOT) / file_of(name, size)).read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(
        content,
        content_type="image/webp",
        headers={
            "Cache-Control": YEAR,
            "X-Content-Type-Options": "nosniff",
            # a page shows it all the same; who opens it by itself gets a file and no page of ours
            "Content-Disposition": f'attachment; filename="{size}.webp"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )

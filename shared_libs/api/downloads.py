"""Files as answers: sent piece by piece, always to be saved and never shown."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse

TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(pieces: Iterable[bytes], *, name: str) -> StreamingHttpResponse:
    """An answer that a browser saves under this name, of letters, digits, dots and dashes."""
    kind = TYPES[name.rpartition(".")[2]]
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(pieces, content_type=kind, headers=headers)

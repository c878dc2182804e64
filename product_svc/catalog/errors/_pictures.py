"""Files that are no pictures."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Rejected, Unavailable

PICTURE_REASONS: Mapping[str, object] = {
    "empty_file": _("The file is empty."),
    "too_large": _("A picture has at most 5 MB."),
    "svg": _("An SVG can contain programs; send a JPEG, PNG or WebP."),
    "not_a_picture": _("This is no JPEG, PNG or WebP, whatever its name says."),
    "foreign_content": _("There is something else in this file besides a picture."),
    "too_many_pixels": _("A picture has at most 25 million pixels and 12,000 on an edge."),
    "unreadable": _("This picture can not be read; it is damaged."),
}


class PictureRefused(Rejected):
    """The file is not taken for a picture; `reason` says why."""

    code = "picture_refused"

    def __init__(self, reason: str) -> None:
        detail = PICTURE_REASONS[reason]
        errors = [{"field": "file", "code": reason, "detail": str(detail)}]
        super().__init__(detail, reason=reason, errors=errors)


class TooManyPictures(Conflict):
    """A product has enough pictures."""

    code = "too_many_pictures"

    def __init__(self, most: int) -> None:
        super().__init__(_("A product has at most %(most)s pictures.") % {"most": most})


class PictureNotFound(NotFound):
    """No such picture."""

    code = "picture_not_found"
    detail = _("There is no such picture.")


class NoMediaFolder(Unavailable):
    """MEDIA_ROOT is not set."""

    code = "no_media_folder"
    detail = _("This shop has no place for pictures yet (MEDIA_ROOT).")

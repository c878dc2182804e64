"""Every way an import says no."""

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Rejected


class FileRefused(Rejected):
    """The file as a whole can not be read; says where and why."""

    code = "file_refused"

    def __init__(self, reason: str, *, row: int | None = None, column: str = "") -> None:
        super().__init__(reason, row=row, column=column)


class ImportNotFound(NotFound):
    """No import of this id."""

    code = "import_not_found"
    detail = _("There is no such import.")


class ExportNotFound(NotFound):
    """No export of this id, or its file is not ready."""

    code = "export_not_found"
    detail = _("There is no such export, or it is not ready yet.")


class ImportNotReady(Conflict):
    """The import has not been compared, has nothing to change, or is being applied already."""

    code = "import_not_ready"
    detail = _("This import can not be applied now.")

"""Files into the catalogue and out of it. A job's row is locked while a part of it is written;
then come the locks of the catalogue.
"""

from product_svc.imports.services._apply import apply_import, ask_to_apply
from product_svc.imports.services._check import Progress, check_import
from product_svc.imports.services._export import ask_for_export, csv_pieces, make_export
from product_svc.imports.services._forget import forget_files
from product_svc.imports.services._upload import upload_file

__all__ = [
    "Progress",
    "apply_import",
    "ask_for_export",
    "ask_to_apply",
    "check_import",
    "csv_pieces",
    "forget_files",
    "make_export",
    "upload_file",
]

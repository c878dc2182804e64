"""Questions about imports and exports."""

from product_svc.imports.selectors._guide import ColumnHelp, column_guide, known_columns
from product_svc.imports.selectors._jobs import (
    every_row_refused,
    export_job,
    export_jobs,
    file_of,
    import_job,
    import_job_named,
    import_jobs,
    problem_rows,
    problems,
    reason,
)

__all__ = [
    "ColumnHelp",
    "column_guide",
    "every_row_refused",
    "export_job",
    "export_jobs",
    "file_of",
    "import_job",
    "import_job_named",
    "import_jobs",
    "known_columns",
    "problem_rows",
    "problems",
    "reason",
]

"""Articles in bulk, as items of the API or as rows of a file: a fixed number of queries for up to
some hundreds, one version of the rules.
"""

from product_svc.catalog.services._imports._rows import (
    ArticleRow,
    Imported,
    ImportedPrice,
    Promises,
    RowProblem,
    Text,
    VariantItem,
    barcode,
)
from product_svc.catalog.services._imports._write import (
    compare_articles,
    import_articles,
    import_variants,
)

__all__ = [
    "ArticleRow",
    "Imported",
    "ImportedPrice",
    "Promises",
    "RowProblem",
    "Text",
    "VariantItem",
    "barcode",
    "compare_articles",
    "import_articles",
    "import_variants",
]

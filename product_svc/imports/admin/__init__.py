"""The pages of imports and exports."""

from product_svc.imports.admin import _exports, _imports

__all__ = ["_exports", "_imports"]

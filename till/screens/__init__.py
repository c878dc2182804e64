"""The screens of a till: what a cashier sees, with a keyboard and a scanner that types like one."""

from till.screens._app import TillApp

__all__ = ["TillApp"]

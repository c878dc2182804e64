"""Which service may call what here, and who else what."""

from shared_libs.testing.doors import Doors as TestDoors

__all__ = ["TestDoors"]

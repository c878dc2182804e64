"""How long the shop window takes, at the size of the shop that runs."""

from bench import reads
from bench.pace import pace
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter

CHAPTER = Chapter("catalogue")
ASKED = 40


@CHAPTER.shows("Search p95 under 100 ms, a quote of 20 lines under 15 ms in the service")
def answers_are_quick(_shop: RunningShop) -> str:
    told, slow, before = [], [], pace()
    for task in reads.tasks(reads.Shop()):
        found = reads.measured(task, at_most=ASKED)
        told.append(str(found))
        # what others do on this machine is in the p95 of what takes ten milliseconds
        is_promised = task.name == "search" or found.own is not None
        if not (found.is_within if is_promised else found.middle < task.limit_ms):
            slow.append(told[-1])
    told.append(f"a plain loop takes {max(before, pace()):.1f} times as long as it should")
    assert not slow, (slow, told[-1])
    return "; ".join(told)


CHAPTER.tested("The same at 100,000 variants", "bench/big_shop.py", "bench/reads.py")
CHAPTER.tested(
    "List and detail within 3 queries each, and query-count tests on every list",
    "product_svc/tests/integration/test_shop_window.py",
    "product_svc/tests/integration/test_staff_api.py",
    "inventory_svc/tests/integration/test_api.py",
)

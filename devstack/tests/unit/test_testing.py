from devstack import rooms, testing, topology


def test_the_last_summary_of_a_run_is_understood() -> None:
    said = "noise\n=== 2 failed, 40 passed, 1 skipped, 3 warnings in 12.34s (0:00:12) ===\n"

    outcome = testing.read_outcome("sales", 1, said)

    assert outcome.counts == {"failed": 2, "passed": 40, "skipped": 1}
    assert outcome.summary == "2 failed, 40 passed, 1 skipped, 3 warnings in 12.34s (0:00:12)"


def test_the_summary_of_a_quiet_run_is_understood() -> None:
    assert testing.read_outcome("sales", 0, "....\n4 passed in 0.10s\n").counts == {"passed": 4}


def test_why_a_test_failed_is_kept_for_the_end() -> None:
    lines = [
        *("    def test_sum():", ">       assert 1 == 2", "E       assert 1 == 2", ""),
        *("a/test_sum.py:9: AssertionError", "FAILED a/test_sum.py::test_sum - assert 1 == 2"),
        "1 failed in 0.10s",
    ]

    outcome = testing.read_outcome("cart", 1, "\n".join(lines))

    assert outcome.told == [lines[1], lines[2], lines[4], lines[5]]


def test_all_rooms_together_are_one_line() -> None:
    outcomes = [
        testing.read_outcome("sales", 0, "4 passed in 0.10s"),
        testing.read_outcome("cart", 1, "1 failed, 2 passed in 0.10s"),
    ]

    assert testing.total_line(outcomes, 3.0) == "==== 1 failed, 6 passed in 3.00s ===="


def test_a_room_without_tests_is_an_error() -> None:
    outcomes = [testing.read_outcome("cart", 5, "no tests ran in 0.01s")]

    assert testing.total_line(outcomes, 1.0) == "==== 1 error in 1.00s ===="


def test_a_room_that_broke_down_is_an_error() -> None:
    outcomes = [testing.read_outcome("cart", 4, "ImportError: no module")]

    assert testing.total_line(outcomes, 1.0) == "==== 1 error in 1.00s ===="


def test_every_service_has_a_room() -> None:
    named = [room.name for room in rooms.ROOMS]

    assert set(named) > set(topology.NAMES)
    assert len(named) == len(set(named)) == 12

"""What a till says when it has a line, cut at any place, and what it does with the answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
import requests

from till import core, store
from till.core import standing
from till.errors import NoLine, Refused, ShutOut
from till.line import Line, _understood
from till.sync import Loop, Syncer, backoff
from till.tests.shelf import ARTICLES, PLACE, SETTINGS, Till, article


@dataclass
class Shop(Line):
    """A shop that answers as sales does, or not at all."""

    bodies: list[str] = field(default_factory=list)
    seen: dict[int, str] = field(default_factory=dict)
    lost_answers: int = 0
    refuses: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda _item: None
    pages: list[dict[str, Any]] = field(default_factory=list)
    fails_at: set[str] = field(default_factory=set)
    resend_from: int | None = None
    will_not_park: bool = False
    asked_to_park: int = 0

    def get(self, path: str, **query: str) -> Any:
        self._fail(path, query)
        if path == "pos/settings":
            return SETTINGS
        if path == "pos/bootstrap":
            return {
                "register": {"code": "MTL-01", "last_receipt": 7},
                "store": PLACE,
                "last_sequence": 40,
                "settings": SETTINGS,
                "catalogue": {"results": ARTICLES[:1], "after": 1, "next": "more"},
            }
        after = int(query["after"])
        page = next((each for each in self.pages if each["after"] > after), None)
        version = {"ruleset_version": SETTINGS["rules_version"]}
        return {**(page or {"results": [], "after": after, "next": None}), **version}

    def _fail(self, path: str, query: dict[str, str]) -> None:
        if f"{path} {query.get('after', '')}".strip() in self.fails_at:
            raise NoLine("cut")

    def post(self, path: str, body: Any = None, **_options: str) -> Any:
        self._fail(path, {})
        if path != "pos/sync":
            self.asked_to_park += 1
            if self.will_not_park:
                raise Refused("invalid", "no")
            return {}
        self.bodies.append(body)
        results = [self._verdict(item) for item in json.loads(body)["items"]]
        if self.lost_answers:
            self.lost_answers -= 1
            raise NoLine("cut")
        answer = {"results": results, "last_sequence": max(self.seen, default=0)}
        return {**answer, "resend_from": self.resend_from} if self.resend_from else answer

    def _verdict(self, item: dict[str, Any]) -> dict[str, Any]:
        head = {"sequence": item["sequence"], "id": item["id"], "exceptions": []}
        refused = self.refuses(item)
        if refused:
            return head | refused
        verdict = "duplicate" if item["id"] in self.seen.values() else "accepted"
        self.seen[item["sequence"]] = item["id"]
        return head | {"verdict": verdict}


class Stranger(Shop):
    """A shop that knows this till no more."""

    def post(self, path: str, body: Any = None, **_options: str) -> Any:
        assert path == "pos/sync"
        self.bodies.append(body)
        raise ShutOut("register_revoked")


class Puzzled(Shop):
    """A shop, or what stands before it, that says a word nobody expected, and then is well."""

    is_puzzled: bool = True

    def post(self, path: str, body: Any = None, **options: str) -> Any:
        if self.is_puzzled:
            self.is_puzzled = False
            raise Refused("413", "413")
        return super().post(path, body, **options)


def syncer(till: Till, **shop: Any) -> Syncer:
    return Syncer(till.desk.database, Shop("", **shop), batch_size=2)


def shop_of(found: Syncer) -> Shop:
    assert isinstance(found.line, Shop)
    return found.line


def test_all_that_is_pending_is_said_once_and_in_order(till: Till) -> None:
    till.sell("MUG")
    till.sell("TEA")
    mine = syncer(till)

    mine.once()
    mine.once()

    said = [item for body in shop_of(mine).bodies for item in json.loads(body)["items"]]
    assert [each["sequence"] for each in said] == [1, 2, 3]
    assert [each["type"] for each in said] == ["shift_opened", "sale", "sale"]
    assert standing(till.desk).pending == 0


def test_a_batch_without_an_answer_goes_out_again_with_the_same_bytes(till: Till) -> None:
    till.sell("MUG")
    mine = syncer(till, lost_answers=2)

    for _cut in range(2):
        with pytest.raises(NoLine):
            mine.once()
        # what is sold meanwhile waits for the next batch
        till.sell("TEA")
    mine.once()

    bodies = shop_of(mine).bodies
    assert bodies[0] == bodies[1] == bodies[2]
    assert standing(till.desk).pending == 0
    assert len(set(shop_of(mine).seen.values())) == 4


def test_a_sequence_that_somebody_else_used_is_exchanged_and_the_sale_said_again(
    till: Till,
) -> None:
    till.sell("MUG")
    taken = {2}

    def reused(item: dict[str, Any]) -> dict[str, Any] | None:
        if item["sequence"] in taken:
            return {"verdict": "malformed", "code": "sequence_reused"}
        return None

    mine = syncer(till, refuses=reused)
    mine.once()

    assert list(shop_of(mine).seen) == [1, 3]
    assert standing(till.desk).pending == 0
    assert standing(till.desk).troubled == []
    assert till.sell("TEA").item.sequence == 4


def test_what_is_missing_at_the_shop_goes_out_again_but_not_for_ever(till: Till) -> None:
    till.sell("MUG")
    till.sell("TEA")
    mine = syncer(till, resend_from=2)

    mine.once()

    said = [item["sequence"] for body in shop_of(mine).bodies for item in json.loads(body)["items"]]
    assert said == [1, 2, 2, 3]
    assert standing(till.desk).pending == 0


def test_what_the_shop_cannot_read_is_shown_and_stops_nothing(till: Till) -> None:
    till.sell("MUG")

    def unreadable(item: dict[str, Any]) -> dict[str, Any] | None:
        if item["type"] == "sale":
            return {"verdict": "malformed", "code": "field_invalid"}
        return None

    syncer(till, refuses=unreadable).once()

    assert standing(till.desk).pending == 0
    assert standing(till.desk).troubled == ["2 field_invalid"]


def test_a_catalogue_that_is_cut_goes_on_where_it_was(till: Till) -> None:
    pages = [
        {"results": [article("NEW-1", "1.00")], "after": 10, "next": "more"},
        {"results": [article("NEW-2", "2.00")], "after": 20, "next": None},
    ]
    mine = syncer(till, pages=pages, fails_at={"pos/changes 10"})

    with pytest.raises(NoLine):
        mine.once()
    halfway = (standing(till.desk).articles, standing(till.desk).is_complete)
    shop_of(mine).fails_at.clear()
    mine.once()

    assert halfway == (7, False)
    assert (standing(till.desk).articles, standing(till.desk).is_complete) == (8, True)


def test_new_prices_are_cited_under_their_version_only_once_they_are_all_here(till: Till) -> None:
    store.keep(till.desk.database, cited="rs-old", ruleset_told="rs-old")
    mine = syncer(till, fails_at={"pos/changes 6"})

    with pytest.raises(NoLine):
        mine.once()
    assert standing(till.desk).ruleset_version == "rs-old"
    shop_of(mine).fails_at.clear()
    mine.once()

    assert standing(till.desk).ruleset_version == SETTINGS["rules_version"]


def test_a_new_till_of_an_old_register_counts_on(till: Till) -> None:
    store.keep(till.desk.database, bootstrapped=None)
    syncer(till).once()

    sold = till.sell("MUG")

    assert (sold.item.sequence, sold.item.receipt_number) == (41, "MTL-01-000008")


def test_a_revoked_till_says_so_and_keeps_what_it_had_to_say(till: Till) -> None:
    till.sell("MUG")
    mine = Syncer(till.desk.database, Stranger(""))

    with pytest.raises(ShutOut):
        mine.once()

    assert store.kept(till.desk.database, "revoked") == "register_revoked"
    assert standing(till.desk).pending == 2
    assert (mine.state.is_up, mine.state.said) == (False, "register_revoked")
    # a manager may release what it handed over
    handed_over = [item for body in shop_of(mine).bodies[1:] for item in json.loads(body)["items"]]
    assert [each["sequence"] for each in handed_over] == [1, 2]


def test_a_word_that_nobody_expected_is_shown_and_the_till_asks_again(till: Till) -> None:
    till.sell("MUG")
    mine, told = Syncer(till.desk.database, Puzzled("")), []
    loop = Loop(mine, told=lambda: told.append((mine.state.is_up, mine.state.said)))

    loop.start()
    while len(told) < 2 and loop.is_alive():
        loop.wake()
        loop.join(0.01)
    loop.stop()
    loop.join()

    assert told[:2] == [(False, "413"), (True, "")]
    assert standing(till.desk).pending == 0


def test_without_a_line_it_asks_later_and_later() -> None:
    waits = [[backoff(failures) for _try in range(50)] for failures in (1, 3, 9)]

    assert [max(each) <= most for each, most in zip(waits, (1, 4, 60), strict=True)] == [True] * 3
    assert min(waits[2]) >= 30


def test_a_basket_that_the_shop_will_not_have_stays_at_its_till(till: Till) -> None:
    core.scan(till.desk, "MUG")
    core.park(till.desk, "Dupont")
    mine = syncer(till, will_not_park=True)

    mine.once()
    mine.once()
    core.resume(till.desk, "Dupont")

    assert [each.sku for each in till.desk.basket().lines] == ["MUG"]
    assert shop_of(mine).asked_to_park == 1


def test_a_basket_that_others_may_have_is_not_taken_up_without_asking(till: Till) -> None:
    core.scan(till.desk, "MUG")
    core.park(till.desk, "Dupont")
    syncer(till).once()

    with pytest.raises(Refused) as refused:
        core.resume(till.desk, "Dupont")

    assert refused.value.code == "needs_line"
    assert till.desk.basket().is_empty


def test_a_refusal_says_which_fields_are_wrong_and_why() -> None:
    answer = requests.Response()
    answer.status_code = 422
    answer._content = json.dumps(
        {
            "code": "invalid",
            "detail": "Some fields are not valid.",
            "errors": [{"field": "name", "code": "max_length", "detail": "Too long."}],
        }
    ).encode()

    with pytest.raises(Refused) as refused:
        _understood(answer)

    assert (refused.value.code, refused.value.text) == (
        "invalid",
        "Some fields are not valid. name: Too long.",
    )


def test_a_till_enrols_again_only_when_it_has_nothing_more_to_say(till: Till) -> None:
    def again(code: str) -> str:
        with pytest.raises(Refused) as refused:
            core.enrol(till.desk, gateway="", code=code, name="Till")
        return refused.value.code

    assert again("") == "code_missing"
    assert again("ABC") == "enrolled"
    core.close_shift(till.desk, Decimal(200))
    assert again("ABC") == "enrolled"
    syncer(till).once()
    with pytest.raises(NoLine):
        core.enrol(till.desk, gateway="", code="ABC", name="Till")

"""As much of Stripe's API as we ask for, on a real port; its cards are named as our test tokens."""

from dataclasses import replace
from typing import Any  # Any: Stripe's objects are JSON
from urllib.parse import parse_qsl, urlsplit

from shared_libs.testing.tiny_server import Received, Reply, TinyServer

LOST = {"tok_lost_answer", "tok_timeout"}
ONE = "tok_one_capture"
BEGUN_AT = 1_795_000_000


class FakeStripe(TinyServer):
    """Keeps intents and refunds in memory; `intents`, `refunds`, and faults for tests to set.

    `down` answers 503 to everything; `lose_answers` does what is asked and answers too late.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answer = self._answer
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: list[dict[str, Any]] = []
        self.is_down = False
        self.lose_answers = 0
        self.search_lags = False
        self._keys: dict[str, tuple[str, Reply]] = {}

    def approve(self, reference: str) -> None:
        """The customer has answered the bank."""
        intent = self._by_reference(reference)
        assert intent is not None
        intent["status"], intent["next_action"] = "requires_capture", None

    def refuse(self, reference: str) -> None:
        """The customer has refused."""
        intent = self._by_reference(reference)
        assert intent is not None
        intent["status"], intent["next_action"] = "requires_payment_method", None

    def _answer(self, received: Received) -> Reply:
        if self.is_down:
            return _error(503, "api_error", "down")
        reply = self._once(received)
        if self.lose_answers and received.method == "POST":
            self.lose_answers -= 1
            return replace(reply, after_seconds=1.0)
        return reply

    def _once(self, received: Received) -> Reply:
        """The first answer again for a key that is known; an error for another body."""
        key, body = received.headers.get("Idempotency-Key", ""), received.body.decode()
        if received.method != "POST" or not key:
            return self._route(received)
        if key in self._keys:
            said, reply = self._keys[key]
            return reply if said == body else _error(400, "idempotency_error", "other_parameters")
        reply = self._route(received)
        self._keys[key] = (body, replace(reply, after_seconds=0.0))
        return reply

    def _route(self, received: Received) -> Reply:
        url = urlsplit(received.path)
        said = dict(parse_qsl(received.body.decode())) | dict(parse_qsl(url.query))
        match received.method, *url.path.removeprefix("/v1/").split("/"):
            case "POST", "payment_intents":
                reply = self._create(said)
            case "GET", "payment_intents", *which:
                reply = self._read(said, *which)
            case "POST", "payment_intents", intent_id, "capture":
                reply = self._capture(self.intents[intent_id], said)
            case "POST", "payment_intents", intent_id, "cancel":
                reply = self._cancel(self.intents[intent_id])
            case "POST", "refunds":
                reply = self._refund(said)
            case "GET", "refunds":
                about = said["payment_intent"]
                reply = _list([each for each in self.refunds if each["payment_intent"] == about])
            case _:
                reply = _error(404, "invalid_request_error", "resource_missing")
        return reply

    def _create(self, said: dict[str, str]) -> Reply:
        token = said.get("payment_method", "")
        if token == "tok_decline":
            return _error(402, "card_error", "card_declined")
        amount = int(said["amount"]) + (token == "tok_wrong_amount")
        intent = {
            "id": f"pi_{len(self.intents) + 1}",
            "object": "payment_intent",
            "amount": amount,
            "amount_received": 0,
            "currency": said["currency"],
            "status": "requires_capture" if said.get("confirm") else "requires_payment_method",
            "metadata": {"reference": said["metadata[reference]"]},
            "created": BEGUN_AT,
            "client_secret": "pi_secret",
            "next_action": None,
            "latest_charge": _latest_charge("unavailable" if token == ONE else "available"),
        }
        if token == "tok_challenge":
            url = {"url": "https://bank.example/3ds"}
            intent |= {
                "status": "requires_action",
                "next_action": {"type": "redirect_to_url", "redirect_to_url": url},
            }
        self.intents[str(intent["id"])] = intent
        return Reply(200, dict(intent), after_seconds=1.0 if token in LOST else 0.0)

    def _read(self, said: dict[str, str], which: str = "") -> Reply:
        if which == "search":
            return self._search(said)
        return Reply(200, self.intents[which]) if which else self._list_intents(said)

    def _list_intents(self, said: dict[str, str]) -> Reply:
        since, after = int(said["created[gte]"]), said.get("starting_after", "")
        known = [each for each in self.intents.values() if each["created"] >= since]
        ids = [each["id"] for each in known]
        rest = known[ids.index(after) + 1 :] if after else known
        limit = int(said["limit"])
        return _list(rest[:limit], has_more=len(rest) > limit)

    def _search(self, said: dict[str, str]) -> Reply:
        reference = said["query"].split("'")[3]
        found = None if self.search_lags else self._by_reference(reference)
        return _list([found] if found else [], kind="search_result")

    def _by_reference(self, reference: str) -> dict[str, Any] | None:
        found = [i for i in self.intents.values() if i["metadata"]["reference"] == reference]
        return found[0] if found else None

    def _capture(self, intent: dict[str, Any], said: dict[str, str]) -> Reply:
        if intent["status"] != "requires_capture":
            return _error(400, "invalid_request_error", "payment_intent_unexpected_state")
        if "final_capture" in said and _multicapture(intent) != "available":
            return _error(400, "invalid_request_error", "multicapture_unavailable")
        taken = intent["amount_received"] + int(said["amount_to_capture"])
        if taken > intent["amount"]:
            return _error(400, "invalid_request_error", "amount_too_large")
        is_over = said.get("final_capture", "true").lower() == "true"
        intent |= {
            "status": "succeeded" if is_over else "requires_capture",
            "amount_received": taken,
        }
        return Reply(200, dict(intent))

    def _cancel(self, intent: dict[str, Any]) -> Reply:
        if intent["status"] in {"succeeded", "canceled"}:
            return _error(400, "invalid_request_error", "payment_intent_unexpected_state")
        intent |= {"status": "canceled", "next_action": None}
        return Reply(200, dict(intent))

    def _refund(self, said: dict[str, str]) -> Reply:
        intent, amount = self.intents[said["payment_intent"]], int(said["amount"])
        given = sum(r["amount"] for r in self.refunds if r["payment_intent"] == intent["id"])
        if given + amount > intent["amount_received"]:
            return _error(400, "invalid_request_error", "charge_already_refunded")
        refund = {
            "id": f"re_{len(self.refunds) + 1}",
            "object": "refund",
            "amount": amount,
            "payment_intent": intent["id"],
            "status": "succeeded",
            "metadata": {"key": said["metadata[key]"]},
        }
        self.refunds.append(refund)
        return Reply(200, refund)


def _latest_charge(multicapture: str) -> dict[str, Any]:
    card = {"multicapture": {"status": multicapture}}
    return {"object": "charge", "payment_method_details": {"card": card}}


def _multicapture(intent: dict[str, Any]) -> str:
    card = intent["latest_charge"]["payment_method_details"]["card"]
    return str(card["multicapture"]["status"])


def _list(rows: list[dict[str, Any]], kind: str = "list", *, has_more: bool = False) -> Reply:
    return Reply(200, {"object": kind, "data": rows, "has_more": has_more, "url": "/v1"})


def _error(status: int, kind: str, code: str) -> Reply:
    return Reply(status, {"error": {"type": kind, "code": code, "message": code}})

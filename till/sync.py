"""What the till does with a line: says what is pending, hears what has changed, over and over.

All of it may be cut at any moment: a batch goes out again as it was, a page of the catalogue is
kept together with the cursor after it.
"""

import contextlib
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any  # Any: JSON documents

from shared_libs.ids import uuid7
from till import store
from till.errors import NoLine, Refused, ShutOut
from till.line import Line
from till.store import Database

BATCH, MOST_IN_A_BATCH = 200, 1000
IDLE_SECONDS, LONGEST_SECONDS = 5.0, 60.0
SETTINGS_SECONDS = 600.0


@dataclass
class State:
    """What a person is shown of the line."""

    is_up: bool = False
    said: str = ""
    synced_at: datetime | None = None
    failures: int = 0


@dataclass
class Syncer:
    """Brings a till and its shop together."""

    database: Database
    line: Line
    batch_size: int = BATCH
    state: State = field(default_factory=State)
    _settings_at: float = 0.0

    def once(self) -> None:
        """The shop has heard all that was pending, and the till all that has changed.

        Raises NoLine where that could not be finished, Refused where the shop would not hear it,
        ShutOut where the till is one no more.
        """
        try:
            self._say_pending()
            self._let_go()
            self._hear()
            self._share_parked()
        except (NoLine, Refused) as reason:
            self._failed(reason)
            raise
        except ShutOut as reason:
            self._hand_over()
            store.keep(self.database, revoked=str(reason))
            self._failed(reason)
            raise
        self.state.is_up, self.state.said, self.state.failures = True, "", 0
        self.state.synced_at = datetime.now(UTC)

    def _failed(self, reason: Exception) -> None:
        self.state.is_up, self.state.said = False, str(reason)
        self.state.failures += 1

    def _say_pending(self) -> None:
        """Batch after batch; each is sent with the same bytes until it is answered."""
        while batch := store.next_batch(self.database, uuid7(), most=self.batch_size):
            answer = self.line.post("pos/sync", batch.body)
            store.note_verdicts(self.database, batch, answer)
            _agree_on_receipts(self.database)

    def _let_go(self) -> None:
        """Store credit is free that was held for a basket of which nothing came."""
        for sale_id in store.to_let_go(self.database):
            with contextlib.suppress(Refused):
                self.line.post(f"pos/sales/{sale_id}/credit/release")
            store.forget_let_go(self.database, sale_id)

    def _hand_over(self) -> None:
        """All that is pending is said once more: the shop keeps it for a manager to release."""
        for body in store.left_to_say(self.database, most=MOST_IN_A_BATCH):
            with contextlib.suppress(ShutOut, Refused):
                self.line.post("pos/sync", body)

    def _hear(self) -> None:
        if store.kept(self.database, "bootstrapped") is None:
            self._bootstrap()
        self._hear_changes()
        if self._is_rules_behind() or not self._is_settings_fresh():
            # the rules first: the prices that are cited with them are then at least as new
            self._keep_settings(self.line.get("pos/settings"))
            self._hear_changes()
            self._cite()

    def _bootstrap(self) -> None:
        """Who and where the till is, and the first page of a catalogue that it does not have."""
        said = self.line.get("pos/bootstrap")
        _begin(self.database, said)
        self._keep_settings(said["settings"])
        if store.kept(self.database, "cursor") is None:
            self._bring(said["catalogue"])
        self._hear_changes()
        self._cite()

    def _hear_changes(self) -> None:
        while True:
            cursor = store.kept(self.database, "cursor", 0)
            page = self.line.get("pos/changes", after=str(cursor))
            self._bring(page)
            store.keep(self.database, ruleset_told=page["ruleset_version"])
            if page["next"] is None:
                return

    def _bring(self, page: Mapping[str, Any]) -> None:
        store.bring_page(
            self.database, page["results"], cursor=page["after"], is_last=page["next"] is None
        )

    def _is_rules_behind(self) -> bool:
        settings = store.kept(self.database, "settings") or {}
        told = store.kept(self.database, "ruleset_told")
        return settings.get("rules") is None or settings.get("rules_version") != told

    def _is_settings_fresh(self) -> bool:
        return _seconds() - self._settings_at < SETTINGS_SECONDS and self._settings_at > 0

    def _keep_settings(self, settings: Mapping[str, Any]) -> None:
        store.keep(self.database, settings=settings)
        self._settings_at = _seconds()

    def _cite(self) -> None:
        """Sales cite the rules that are held; expects all changes since then to be here."""
        settings = store.kept(self.database, "settings")
        store.keep(self.database, cited=settings["rules_version"])

    def _share_parked(self) -> None:
        for waiting in store.parked_to_share(self.database):
            self._share(waiting)

    def _share(self, waiting: store.Parked) -> None:
        body = {
            "id": waiting.id,
            "label": waiting.label,
            "cashier": waiting.cashier,
            "customer_id": waiting.basket.get("customer_id"),
            "currency": store.kept(self.database, "store")["currency"],
            "lines": waiting.basket["shared"],
        }
        try:
            self.line.post("pos/parked-sales", body)
        except Refused:
            # the shop will not have it: it stays this till's own for good
            store.set_parked_state(self.database, waiting.id, store.REFUSED)
            return
        store.set_parked_state(self.database, waiting.id, store.SHARED)


def _begin(database: Database, said: Mapping[str, Any]) -> None:
    """The till goes on counting where its register is, or where it is itself if that is more."""
    register = said["register"]
    with database.transaction():
        store.keep(database, register=register, store=said["store"], bootstrapped=True)
        database.run(
            "UPDATE counter SET sequence = max(sequence, ?), receipt = max(receipt, ?)",
            said["last_sequence"],
            register.get("last_receipt", 0),
        )


def _agree_on_receipts(database: Database) -> None:
    """When nothing is pending the next receipt follows the shop's last one."""
    database.run(
        """UPDATE counter SET receipt = coalesce((
               SELECT max(CAST(substr(confirmed_number, length(confirmed_number) - 5) AS INTEGER))
               FROM item WHERE sequence > (SELECT max(sequence) - 1000 FROM item)), receipt)
           WHERE NOT EXISTS (
               SELECT 1 FROM item WHERE verdict IS NULL AND receipt_number IS NOT NULL)"""
    )


def _seconds() -> float:
    return datetime.now(UTC).timestamp()


class Loop(threading.Thread):
    """Syncs by itself until it is told to stop: every few seconds, later and later with no line."""

    def __init__(self, syncer: Syncer, told: Callable[[], None] = lambda: None) -> None:
        super().__init__(name="sync", daemon=True)
        self.syncer, self._told = syncer, told
        self._woken, self._is_over = threading.Event(), False

    def wake(self) -> None:
        """There is something to say: do not wait."""
        self._woken.set()

    def stop(self) -> None:
        """It ends after what it is at."""
        self._is_over = True
        self._woken.set()

    def run(self) -> None:
        while not self._is_over:
            seconds = self._try()
            self._told()
            if seconds is None:
                break
            self._woken.wait(seconds)
            self._woken.clear()
        self.syncer.database.close()

    def _try(self) -> float | None:
        """How long to wait; None where there is nothing to hope for."""
        try:
            self.syncer.once()
        except NoLine as reason:
            return max(reason.seconds, backoff(self.syncer.state.failures))
        except Refused:
            # a word that nobody expected: it is shown, and said again in case it was a mistake
            return backoff(self.syncer.state.failures)
        except ShutOut:
            return None
        return IDLE_SECONDS


def backoff(failures: int) -> float:
    """How long to wait after so many failures: twice as long each time, no two tills alike."""
    longest: float = min(LONGEST_SECONDS, 2.0 ** min(failures, 10) / 2)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - to spread, not to hide

"""Order of messages: owners take turns, and slow receivers share few slots. No database."""

from collections.abc import Iterable
from enum import Enum
from typing import TypeAlias

AT_ONCE = 32  # messages being sent at the same time
PER_OWNER = 4  # messages of an owner with quick receivers; of other owners one
PER_WEBHOOK = 2
SLOW_SECONDS = 2.0  # an owner is slow if the last attempt took longer

#: A webhook: the ids of its owner and of itself.
Receiver: TypeAlias = tuple[int, int]


class Pace(Enum):
    """Speed of an owner's receivers at the last attempt; the value is the slots of all such owners.

    Slow and unknown owners together never use all slots, so that quick ones always find one.
    """

    QUICK = AT_ONCE
    UNKNOWN = AT_ONCE // 2
    SLOW = AT_ONCE // 4


class Turns:
    """Messages being sent, and the order in which owners take turns."""

    def __init__(self) -> None:
        self._under_way: list[Receiver] = []
        self._pace: dict[int, Pace] = {}
        self._last_turn: dict[int, int] = {}
        self._turn = 0

    @property
    def is_full(self) -> bool:
        return len(self._under_way) >= AT_ONCE

    def in_order(self, receivers: Iterable[Receiver]) -> list[Receiver]:
        """Sort receivers by their owner's last turn, oldest first."""
        return sorted(receivers, key=lambda each: (self._last_turn.get(each[0], 0), each))

    def may_begin(self, receiver: Receiver) -> bool:
        """Return whether one more message may be sent to this receiver now."""
        pace = self._pace_of(receiver[0])
        own = sum(owner == receiver[0] for owner, _ in self._under_way)
        alike = sum(self._pace_of(owner) == pace for owner, _ in self._under_way)
        return (
            not self.is_full
            and own < (PER_OWNER if pace == Pace.QUICK else 1)
            and self._under_way.count(receiver) < PER_WEBHOOK
            and alike < pace.value
        )

    def begin(self, receiver: Receiver) -> None:
        """Record that a message is being sent; the owner's next turn comes after all others."""
        self._turn += 1
        self._last_turn[receiver[0]] = self._turn
        self._under_way.append(receiver)

    def end(self, receiver: Receiver, *, seconds: float) -> None:
        """Record that an attempt has ended, which took this many seconds."""
        self._under_way.remove(receiver)
        self._pace[receiver[0]] = Pace.SLOW if seconds > SLOW_SECONDS else Pace.QUICK

    def _pace_of(self, owner: int) -> Pace:
        return self._pace.get(owner, Pace.UNKNOWN)

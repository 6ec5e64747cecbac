"""Turns of webhook messages: how many places an owner has, and what slow ones leave to others."""

from gallery.webhooks.turns import AT_ONCE, PER_OWNER, PER_WEBHOOK, SLOW_SECONDS, Turns

QUICK, SLOW = 0.1, SLOW_SECONDS + 1


def begin_all(turns: Turns, receivers) -> int:
    """Begin whatever may begin; return how many did."""
    begun = 0
    for receiver in receivers:
        while turns.may_begin(receiver):
            turns.begin(receiver)
            begun += 1
    return begun


def known(turns: Turns, owner: int, seconds: float) -> None:
    """Let an owner's receiver answer once."""
    turns.begin((owner, owner))
    turns.end((owner, owner), seconds=seconds)


def test_a_person_and_a_webhook_have_so_many_places():
    turns = Turns()
    known(turns, 1, QUICK)
    assert begin_all(turns, [(1, 10)]) == PER_WEBHOOK
    assert begin_all(turns, [(1, number) for number in range(11, 30)]) == PER_OWNER - PER_WEBHOOK


def test_who_is_slow_or_unknown_has_one_place():
    turns = Turns()
    known(turns, 1, SLOW)
    assert begin_all(turns, [(1, 10), (1, 11)]) == 1
    assert begin_all(turns, [(2, 20), (2, 21)]) == 1


def test_any_number_of_slow_and_new_owners_leave_places_for_the_quick():
    turns = Turns()
    known(turns, 1, QUICK)
    for owner in range(1000, 1100):
        known(turns, owner, SLOW)
    begin_all(turns, [(owner, owner) for owner in (*range(1000, 1100), *range(2000, 2100))])
    assert not turns.is_full
    assert turns.may_begin((1, 10))


def test_who_was_slow_is_quick_again_after_a_quick_answer():
    turns = Turns()
    known(turns, 1, SLOW)
    known(turns, 1, QUICK)
    assert begin_all(turns, [(1, 10), (1, 11)]) == PER_OWNER


def test_owners_take_turns_however_many_webhooks_they_have():
    turns = Turns()
    for owner in (1, 2):
        known(turns, owner, QUICK)
    served = []
    due = [(1, number) for number in range(10, 20)] + [(2, 20)]
    for _ in range(4):
        receiver = turns.in_order(due)[0]
        turns.begin(receiver)
        turns.end(receiver, seconds=QUICK)
        served.append(receiver[0])
    assert served == [1, 2, 1, 2]


def test_there_are_so_many_places_altogether():
    turns = Turns()
    for owner in range(1, 100):
        known(turns, owner, QUICK)
    assert begin_all(turns, [(owner, owner) for owner in range(1, 100)]) == AT_ONCE

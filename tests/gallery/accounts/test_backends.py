"""The answer to a wrong password costs the same work for known and unknown people."""

from django.test import Client

from tests.gallery.accounts.conftest import knock, sign_in


def test_known_and_unknown_people_get_the_same_answer_for_the_same_work(owner, hashed):
    answers, work = [], []
    for name in ("owner", "owner@example.org", "nobody", "nobody@example.org"):
        hashed.clear()
        body = knock(Client(), name, "wrong").context["form"].errors.as_json()
        answers.append(body)
        work.append(len(hashed))
    assert answers[:2] == answers[2:]  # a name is answered like a name, an address like one
    assert work[:2] == work[2:]
    assert all(work)


def test_unknown_people_cost_as_much_work_as_known_ones(owner, hashed):
    work = []
    for name in ("owner", "owner@example.org", "nobody", "nobody@example.org"):
        hashed.clear()
        assert sign_in(name, "wrong").status_code == 401
        work.append(len(hashed))
    assert len(set(work)) == 1
    assert work[0] > 0

"""Which version was live before, and the log of what went live."""

from gallery.models import User
from training.models import GateReport
from training.promotions import selectors, services


def test_the_first_version_of_a_name_has_none_before_it(gate: GateReport):
    assert selectors.before(name="fake") is None
    assert selectors.before(name="nobody") is None
    assert selectors.live_versions() == [(gate.live, None)]


def test_the_version_before_is_the_one_that_was_replaced(gate: GateReport, boss: User):
    services.promote(person=boss, version_id=gate.candidate_id)
    assert selectors.before(name="fake") == gate.live
    assert selectors.live_versions() == [(gate.candidate, gate.live)]
    services.roll_back(person=boss, name="fake")
    assert [each.action for each in selectors.promotions()] == ["rolled_back", "promoted"]

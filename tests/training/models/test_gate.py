"""What a report of the gate works out from what it stores."""

from training.models import GateReport


def test_the_margin_is_half_of_the_interval_and_only_open_guards_have_failed():
    guards = [{"name": "empty", "holds": True}, {"name": "slower", "holds": False}]
    report = GateReport(low=0.01, high=0.05, guards=guards)
    assert round(report.margin, 6) == 0.02
    assert report.failed_guards == ["slower"]

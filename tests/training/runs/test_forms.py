"""The form of a new run: what can be chosen, and which numbers are refused."""

from typing import Any

import pytest

from gallery.models import ModelVersion
from tests import rows
from training.models import Dataset
from training.runs.forms import RunForm, ScheduleForm

FIELDS = {
    "captioner": "fake",
    "dataset": "",
    "base_data": "",
    "epochs": 2,
    "times": 1,
    "base_pictures": 0,
    "learning_rate": 0.001,
    "pace": 0.5,
}


@pytest.fixture
def chosen(db, tmp_path) -> ModelVersion:
    return rows.captioner(tmp_path, kind="lstm_merge")


def test_only_live_captioners_that_are_trained_here_can_be_chosen(
    live: ModelVersion, frozen: Dataset, tmp_path
):
    rows.captioner(tmp_path, name="hub", kind="vision_encoder_decoder", is_default=False)
    rows.captioner(tmp_path, version="2", kind="lstm_merge", state="candidate", is_default=False)
    fields: dict[str, Any] = RunForm().fields
    assert fields["captioner"].choices == [("fake", "Fake 1")]
    assert [value for value, _ in fields["dataset"].choices] == ["", str(frozen.pk)]
    assert fields["captioner"].initial == "fake"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("captioner", "hub"),
        ("dataset", "99"),
        ("base_data", "/etc"),
        ("epochs", 51),
        ("times", 0),
        ("base_pictures", -1),
        ("learning_rate", 0.02),
        ("pace", 0),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(chosen: ModelVersion, field: str, value: object):
    assert RunForm(FIELDS).is_valid()
    assert set(RunForm(FIELDS | {field: value}).errors) == {field}


def test_the_settings_are_those_that_a_run_takes(chosen: ModelVersion):
    form = RunForm(FIELDS)
    assert form.is_valid()
    assert form.settings() == {name: FIELDS[name] for name in list(FIELDS)[3:]}


def test_a_schedule_needs_a_day_and_a_correction_at_least():
    assert ScheduleForm({"every_days": 1, "corrections": 1}).is_valid()
    assert set(ScheduleForm({"every_days": 0, "corrections": 0}).errors) == {
        "every_days",
        "corrections",
    }

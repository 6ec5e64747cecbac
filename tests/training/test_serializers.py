"""What the operations of training refuse, and what they say of rows without all their parts."""

import pytest

from tests import rows
from training.models import TrainingRun
from training.serializers import (
    ExportQuery,
    PickSerializer,
    PromoteSerializer,
    RollBackSerializer,
    RunSerializer,
    StartSerializer,
)


@pytest.mark.parametrize(
    ("serializer", "body", "field"),
    [
        (StartSerializer, {"settings": {"epochs": "many"}}, "settings"),
        (StartSerializer, {"settings": [1]}, "settings"),
        (StartSerializer, {"dataset": "x"}, "dataset"),
        (StartSerializer, {"captioner": "x" * 122}, "captioner"),
        (PromoteSerializer, {"version": 1, "percent": 101}, "percent"),
        (PromoteSerializer, {}, "version"),
        (RollBackSerializer, {"captioner": ""}, "captioner"),
        (PickSerializer, {"image": 1, "first": 2, "second": 3, "choice": "third"}, "choice"),
        (ExportQuery, {"style": "csv"}, "style"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_its_field(serializer, body, field: str):
    found = serializer(data=body)
    assert not found.is_valid()
    assert set(found.errors) == {field}


def test_a_start_without_a_body_is_the_usual_one():
    found = StartSerializer(data={})
    assert found.is_valid()
    assert found.validated_data == {
        "captioner": "",
        "dataset": None,
        "base_data": "",
        "settings": {},
        "promote": False,
    }


def test_a_run_whose_job_is_gone_says_so(db, tmp_path):
    run = TrainingRun.objects.create(parent=rows.captioner(tmp_path))
    values = RunSerializer(run).data
    assert (values["state"], values["progress"], values["error"]) == ("gone", None, "")
    assert (values["parent"], values["candidate"]) == ("fake@1", None)

"""Where a version is from, and what is said of rows that are not there."""

import pytest

from gallery.core.errors import NotFoundError
from tests import rows
from training.models import GateReport, TrainingRun
from training.runs import selectors


def test_a_versions_ancestors_go_back_to_the_first(db, tmp_path):
    first, second, third = (
        rows.captioner(tmp_path, version=version, state="retired", is_default=False)
        for version in "123"
    )
    second.parent, third.parent = first, second
    second.save()
    third.save()
    found = selectors.provenance(version_id=third.pk)
    assert (found.ancestors, found.run, found.gate) == ([second, first], None, None)
    first.parent = third  # a ring, which no page may follow for ever
    first.save()
    assert len(selectors.provenance(version_id=third.pk).ancestors) == 3


def test_the_newest_report_of_a_version_counts(gate: GateReport):
    run = TrainingRun.objects.get()
    assert selectors.run_of_job(job_id=run.job_id or 0) == run
    newest = GateReport.objects.get()
    newest.pk, newest.verdict = None, "failed"
    newest.save()
    assert selectors.gate_of(version=gate.candidate) == newest
    assert selectors.gate(gate_id=gate.pk) == gate


def test_what_is_not_there_is_not_found(db):
    for read in (
        lambda: selectors.run(run_id=7),
        lambda: selectors.gate(gate_id=7),
        lambda: selectors.provenance(version_id=7),
    ):
        with pytest.raises(NotFoundError):
            read()
    assert selectors.run_of_job(job_id=7) is None

"""A run outlives its job and whoever started it, and keeps its parent and its dataset."""

import pytest
from django.db.models import ProtectedError

from tests import rows
from training.models import Dataset, TrainingRun


@pytest.mark.django_db
@pytest.mark.postgresql
def test_a_run_keeps_what_it_is_made_of_and_outlives_the_rest(tmp_path):
    ada, parent = rows.person(), rows.captioner(tmp_path)
    dataset = Dataset.objects.create(digest="a" * 64)
    job = rows.job(ada, kind="training", state="failed")
    run = TrainingRun.objects.create(job=job, started_by=ada, parent=parent, dataset=dataset)
    for kept in (parent, dataset):
        with pytest.raises(ProtectedError):
            kept.delete()
    ada.delete()  # and the job with its owner
    run.refresh_from_db()
    assert (run.job, run.started_by, run.parent, run.dataset) == (None, None, parent, dataset)

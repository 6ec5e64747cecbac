"""Training in the back office: to be read, with the way to where it is changed."""

import pytest
from django.test import Client

from gallery.models import User
from tests import rows
from training.models import TrainingRun


@pytest.fixture
def root(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_the_list_of_runs_leads_to_their_pages_and_to_a_new_one(root: Client, tmp_path):
    run = TrainingRun.objects.create(parent=rows.captioner(tmp_path))
    shown = root.get("/admin/training/trainingrun/").content.decode()
    assert f'<a href="/training/runs/{run.pk}/">open</a>' in shown
    assert '<a href="/training/runs/new/">Train a captioner</a>' in shown


@pytest.mark.parametrize(
    "name", ["dataset", "trainingrun", "gatereport", "promotion", "preference", "schedule"]
)
def test_nothing_can_be_added_there(name: str, root: Client):
    assert root.get(f"/admin/training/{name}/").status_code == 200
    assert root.get(f"/admin/training/{name}/add/").status_code == 403

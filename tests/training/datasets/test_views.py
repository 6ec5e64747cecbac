"""Pages of revisions."""

from django.test import Client

from gallery.models import Image, User
from tests.optional import required
from tests.training.pages import page
from training.datasets import services as freezing
from training.models import GateReport


def test_a_diff_says_which_models_saw_what_left(boss_client: Client, boss: User, gate: GateReport):
    learnt = gate.dataset.pictures.filter(split="train").first()
    Image.objects.get(sha256=required(learnt).sha256).delete()
    newer = freezing.freeze(person=boss)
    shown = page(boss_client, f"/training/revisions/{gate.dataset_id}/to/{newer.pk}/")
    assert "0 pictures came, 1 left" in shown
    assert "learnt from by" in shown
    assert "fake@2" in shown

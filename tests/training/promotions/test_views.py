"""Buttons that change the live version."""

from django.test import Client

from tests.training.pages import page
from training.models import GateReport, Promotion


def test_live_by_one_button_and_back_by_another(boss_client: Client, gate: GateReport):
    done = boss_client.post(f"/training/versions/{gate.candidate_id}/promote/", follow=True)
    shown = done.content.decode()
    assert "fake@2 is live." in shown
    assert "Go back to version 1" in shown
    boss_client.post("/training/captioners/fake/roll-back/")
    assert Promotion.objects.count() == 2
    assert "was brought back" in page(boss_client, "/training/promotions/")
    assert boss_client.post("/training/captioners/fake/roll-back/").status_code == 409


def test_a_share_that_is_none_is_refused(boss_client: Client, gate: GateReport):
    address = f"/training/versions/{gate.candidate_id}/share/"
    for percent in ("", "-1", "51", "ten", "9999"):
        assert boss_client.post(address, {"percent": percent}).status_code == 400, percent
    assert not Promotion.objects.exists()


def test_a_share_is_given_by_a_button(boss_client: Client, gate: GateReport):
    boss_client.post(f"/training/versions/{gate.candidate_id}/share/", {"percent": "20"})
    assert Promotion.objects.get().percent == 20
    assert "takes a share" in page(boss_client, "/training/promotions/")

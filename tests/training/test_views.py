"""The page of a site where nothing was trained, and of one where something was."""

from django.test import Client

from gallery.models import User
from tests.training.pages import page
from training.models import TrainingRun


def test_a_site_where_nothing_was_trained_says_what_to_do(db):
    staff = User.objects.create_user("s", is_staff=True)
    client = Client()
    client.force_login(staff)
    assert "No captioner is installed yet" in page(client, "/training/")
    assert "Nothing to freeze yet" in page(client, "/training/revisions/")
    assert "Nothing has changed yet" in page(client, "/training/promotions/")
    assert "Nobody has compared yet" in page(client, "/training/preferences/")
    assert "Nothing to review yet" in page(client, "/review/")
    assert "Nothing to compare" in page(client, "/compare/")


def test_the_overview_shows_what_is_live_and_what_was_corrected(boss_client: Client, gate):
    shown = page(boss_client, "/training/")
    assert "fake" in shown
    assert f"/training/runs/{TrainingRun.objects.get().pk}/" in shown
    assert "40" in shown
    assert page(Client(), "/training/", 302) == ""

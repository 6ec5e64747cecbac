"""Demo images for the trial."""

import pytest
from django.test import Client

from gallery.models import User
from gallery.trial import demos
from tests.gallery.trial.conftest import TRY, seen, tried

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("demo", [demo.name for demo in demos.DEMOS])
def test_each_demo_picture_is_taken_in(captioners, demo):
    client = tried(demo=demo)
    assert "Your picture’s sentence" in seen(client)


def test_an_unknown_demo_picture_is_a_plain_answer(captioners):
    response = Client().post(TRY, {"demo": "../../manage"})
    assert response.status_code == 400
    assert "There is no such picture" in response.content.decode()
    assert not User.objects.exists()

"""The back office: every row is listed, and what services write is not rewritten."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.usefixtures("wake_ups")


@pytest.mark.parametrize("model", ["image", "caption", "job", "modelversion", "worker", "user"])
def test_the_back_office_lists_everything(captioned, admin_client, model):
    captioned()
    assert admin_client.get(reverse(f"admin:gallery_{model}_changelist")).status_code == 200


def test_the_back_office_rewrites_no_caption(captioned, admin_client):
    caption = captioned().image.caption
    page = reverse("admin:gallery_caption_change", args=[caption.pk])
    assert admin_client.get(page).status_code == 200
    assert admin_client.post(page, {"text": "changed"}).status_code == 403

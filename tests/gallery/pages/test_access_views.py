"""Every page, as nobody, as a stranger, and as the owner."""

import pytest
from django.test import Client
from django.urls import reverse

GENERAL = ["upload", "jobs", "poll", "account"]
OF_A_PICTURE = ["image", "small", "large", "original", "edit-caption"]
ACTS_ON_A_PICTURE = ["recaption", "delete", "restore", "edit-caption"]
ACTS_ON_A_JOB = ["retry", "cancel"]


@pytest.mark.parametrize("name", GENERAL)
def test_nobody_is_asked_to_sign_in(db, name):
    response = Client().get(reverse(f"gallery:{name}"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", GENERAL)
def test_a_person_sees_own_pages(owner_client, name):
    assert owner_client.get(reverse(f"gallery:{name}")).status_code == 200


@pytest.mark.parametrize("name", OF_A_PICTURE)
def test_a_picture_is_its_owners(captioned, owner_client, stranger_client, name):
    address = reverse(f"gallery:{name}", args=[captioned().image.pk])
    assert Client().get(address).status_code == 302
    assert stranger_client.get(address).status_code == 404
    assert owner_client.get(address).status_code == 200


@pytest.mark.parametrize("name", ACTS_ON_A_PICTURE)
def test_nobody_else_changes_a_picture(captioned, stranger_client, name):
    image = captioned().image
    address = reverse(f"gallery:{name}", args=[image.pk])
    assert Client().post(address).status_code == 302
    assert stranger_client.post(address, {"text": "mine"}).status_code == 404
    image.refresh_from_db()
    assert image.deleted_at is None
    assert image.captions.count() == 1
    assert image.jobs.count() == 1


@pytest.mark.parametrize("name", ACTS_ON_A_JOB)
def test_nobody_else_changes_a_job(submit, stranger_client, name):
    job = submit().job
    address = reverse(f"gallery:{name}", args=[job.pk])
    assert Client().post(address).status_code == 302
    assert stranger_client.post(address).status_code == 404
    job.refresh_from_db()
    assert job.state == "queued"


@pytest.mark.parametrize("name", [*ACTS_ON_A_PICTURE[:3]])
def test_reading_never_changes_a_picture(captioned, owner_client, name):
    address = reverse(f"gallery:{name}", args=[captioned().image.pk])
    assert owner_client.get(address).status_code == 405


def test_forms_need_their_token(captioned, owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    response = client.post(reverse("gallery:delete", args=[captioned().image.pk]))
    assert response.status_code == 403
    assert b"This form has grown old" in response.content


def test_a_page_that_is_not_there_is_designed(db):
    response = Client().get("/nothing-here")
    assert response.status_code == 404
    assert b"Go to the first page" in response.content


def test_a_signed_out_script_is_sent_to_sign_in(db):
    response = Client().get(reverse("gallery:poll"), headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith(reverse("account_login"))


@pytest.mark.parametrize("place", ["/", "/accounts/login/", "/accounts/signup/"])
def test_pages_allow_no_inline_code_and_ask_nobody_else(db, place):
    response = Client().get(place)
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    body = response.content.decode()
    assert " style=" not in body
    assert "<style" not in body
    assert "http://" not in body
    assert "https://" not in body


@pytest.mark.parametrize(
    "place",
    ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"],
)
def test_doors_are_in_the_house_look(db, place):
    response = Client().get(reverse(place))
    assert response.status_code == 200
    assert b"gallery/css/site.css" in response.content


@pytest.mark.parametrize(
    "place",
    [
        "account_email",
        "account_change_password",
        "mfa_index",
        "usersessions_list",
        "account_logout",
    ],
)
def test_account_pages_are_in_the_house_look(owner_client, place):
    response = owner_client.get(reverse(place))
    assert response.status_code == 200
    assert b"gallery/css/site.css" in response.content

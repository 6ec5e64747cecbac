"""Closed sign-up, and the invitations that open it once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.models import Invitation, User
from gallery.people import invitations
from tests.gallery.api.helpers import client_of

pytestmark = pytest.mark.postgresql

ACCOUNT = {"username": "newcomer", "password1": "kaleidoscope-9", "password2": "kaleidoscope-9"}


@pytest.fixture(autouse=True)
def closed(settings):
    settings.SIGNUP_OPEN = False
    settings.INVITATIONS = "everyone"


@pytest.fixture
def invitation(owner) -> Invitation:
    return invitations.invite(owner=owner, note="for a friend")


def address(invitation: Invitation) -> str:
    return reverse("gallery:invited", args=[invitations.token_of(invitation)])


def sign_up(client: Client, **more):
    return client.post(reverse("account_signup"), ACCOUNT | more)


def test_nobody_signs_up_while_it_is_closed(db):
    client = Client()
    assert "password1" not in client.get(reverse("account_signup")).content.decode()
    sign_up(client)
    assert not User.objects.filter(username="newcomer").exists()


def test_an_invitation_opens_the_door_once(invitation):
    client = Client()
    assert client.get(address(invitation))["Location"] == reverse("account_signup")
    assert "password1" in client.get(reverse("account_signup")).content.decode()
    assert sign_up(client).status_code == 302
    newcomer = User.objects.get(username="newcomer")
    invitation.refresh_from_db()
    assert invitation.used_by == newcomer
    other = Client()
    assert other.get(address(invitation)).status_code == 404
    sign_up(other, username="second")
    assert not User.objects.filter(username="second").exists()


def test_of_two_who_come_at_once_one_gets_in(invitation):
    one, other = Client(), Client()
    one.get(address(invitation))
    other.get(address(invitation))
    sign_up(one)
    sign_up(other, username="second")
    assert not User.objects.filter(username="second").exists()


@pytest.mark.parametrize("ending", ["time", "taken back", "forged", "inviter gone"])
def test_an_invitation_that_is_over_leads_nowhere(invitation, owner, owner_client, ending):
    place = address(invitation)
    if ending == "time":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif ending == "taken back":
        owner_client.post(reverse("gallery:take-invitation-back", args=[invitation.pk]))
    elif ending == "forged":
        place = place[:-2] + "x/"
    else:
        User.objects.filter(pk=owner.pk).update(is_active=False)
    response = Client().get(place)
    assert response.status_code == 404
    assert "Ask for a new one" in response.content.decode()


@pytest.mark.parametrize(
    ("setting", "is_staff", "status"),
    [
        ("nobody", True, 403),
        ("staff", False, 403),
        ("staff", True, 200),
        ("everyone", False, 200),
    ],
)
def test_the_site_says_who_invites(owner, owner_client, settings, setting, is_staff, status):
    settings.INVITATIONS = setting
    owner.is_staff = is_staff
    owner.save()
    page = reverse("gallery:invitations")
    assert owner_client.get(page).status_code == status
    assert owner_client.post(page, {"note": "x"}).status_code == (302 if status == 200 else 403)
    body = owner_client.get(reverse("gallery:account")).content.decode()
    assert (page in body) == (status == 200)
    made = client_of(owner).post("/api/v1/account/invitations/", {})
    assert made.status_code == (201 if status == 200 else 403)


def test_invitations_are_listed_with_their_address(invitation, owner_client):
    body = owner_client.get(reverse("gallery:invitations")).content.decode()
    assert f"http://testserver{address(invitation)}" in body
    assert "for a friend" in body


def test_a_person_cannot_invite_without_end(owner, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_OPEN", 1)
    invitations.invite(owner=owner)
    with pytest.raises(Exception, match="Many of your invitations"):
        invitations.invite(owner=owner)


def test_a_mail_address_is_confirmed_before_the_first_sign_in(db, settings):
    settings.SIGNUP_OPEN = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
    client = Client()
    sign_up(client, email="new@example.org")
    assert client.get(reverse("gallery:account")).status_code == 302
    (letter,) = mail.outbox
    link = next(word for word in letter.body.split() if "confirm-email" in word)
    client.post(link.replace("http://testserver", ""))
    client.post(reverse("account_login"), {"login": "newcomer", "password": "kaleidoscope-9"})
    assert client.get(reverse("gallery:account")).status_code == 200

"""Every address outside the API, tried by nobody, another person, the owner, and staff.

A new address fails `test_no_address_is_left_out` until it has a line in site_addresses.py.
The API's operations have the same in tests/gallery/api/test_roles.py.
"""

import dataclasses
import io
import uuid
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from gallery.accounts import invitations
from gallery.accounts import services as accounts
from gallery.albums import services as albums
from gallery.captions import model_registry
from gallery.images import services
from gallery.imports import services as imports
from gallery.jobs import queue
from gallery.models import AlbumLink, ApiToken, Caption, Image, Invitation, ModelVersion, User
from gallery.sharing import services as sharing
from gallery.sharing.links import token_of
from gallery.trial import services as trial
from gallery.trial.selectors import SESSION_KEY
from tests.captionsite.content_policy import require_strict
from tests.captionsite.site_addresses import (
    ACCOUNT_OPEN,
    ACCOUNT_PERSON,
    BACK_OFFICE,
    BACK_OFFICE_MODELS,
    BODIES,
    BROWSER,
    ELSEWHERE,
    INSTEAD,
    MACHINE,
    OWN,
    PAGES,
    PERSON,
    SECRET,
    STAFF,
)
from tests.gallery import owned, pictures


def addresses(patterns=None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Yield (route, name) of every address of the site but the API's."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, ":".join(filter(None, (space, pattern.name or "?")))
        elif not route.startswith("api/"):
            inner = ":".join(filter(None, (space, pattern.namespace)))
            yield from addresses(pattern.url_patterns, route, inner)


def test_no_address_is_left_out():
    known = PAGES.keys() | ACCOUNT_OPEN | ACCOUNT_PERSON | ELSEWHERE | {"?"}
    known |= {f"admin:{name}" for name in BACK_OFFICE}
    assert {name for _route, name in addresses()} == known


@pytest.fixture
def people_(db) -> dict[str, Client]:
    """A client for each role."""
    found = {"nobody": Client()}
    for name in ("owner", "other", "staff"):
        found[name] = Client()
        person = User.objects.create_user(name, password="x", is_staff=name == "staff")
        found[name].force_login(person)
    found["root"] = Client()
    found["root"].force_login(User.objects.create_superuser("root"))
    return found


@pytest.fixture
def rows(people_, monkeypatch, settings) -> owned.Rows:
    """What the owner has, by the names that addresses use."""
    monkeypatch.setattr(queue, "wake_workers", lambda _: None)
    settings.INVITATIONS = "everyone"
    settings.TRANSLATION_MODELS = {"fr": "/nowhere"}
    bundled = model_registry.Checkpoint(
        name="box", version="1", kind="box", title="Box", summary="", folder="/nowhere", bytes=1
    )
    model_registry.register_bundled(checkpoints=[bundled], default="box")
    owner = User.objects.get(username="owner")

    def submit(name: str, person: User = owner) -> services.Submitted:
        return services.submit(owner=person, file=io.BytesIO(pictures.png(name)), name=name)

    found = owned.rows(owner, submit)
    albums.add(owner=owner, album_id=found["album"], image_ids=[found["image"]])
    other = model_registry.register(checkpoint=dataclasses.replace(bundled, name="other"))
    pair = [
        Caption.objects.create(
            image_id=found["image"], text=str(by), source="machine", model_version=by
        )
        for by in (ModelVersion.objects.get(name="box"), other)
    ]
    named = {f"{name}_id": row for name, row in found.items()}
    numbers = ("run_id", "gate_id", "dataset_id", "older_id", "newer_id", "number")
    return {
        **found,
        **named,
        **dict.fromkeys(numbers, 1),
        "first": pair[0].pk,
        "second": pair[1].pk,
        "tried": tried_by(people_["owner"]).pk,
        "token": token_of(AlbumLink.objects.get(pk=found["link"])),
        "invitation_token": invitations.token_of(Invitation.objects.get(pk=found["invitation"])),
        "token_key": accounts.create_token(owner=owner)[0].token_key,
        "version_id": other.pk,
        "name": "box",
        "style": "coco",
        "sha256": "0" * 64,
        "language": "fr",
    }


def tried_by(client: Client) -> Image:
    """A picture that this browser tries the site with."""
    trial_user = trial.take_in(previous=None, file=io.BytesIO(pictures.png("tried")), name="tried")
    User.objects.filter(pk=trial_user.pk).update(username="trial")
    session = client.session
    session[SESSION_KEY] = trial_user.pk
    session.save()
    return Image.objects.get(owner=trial_user)


def nowhere(rows: owned.Rows) -> owned.Rows:
    """The same with rows that are not there."""
    missing = {name: 10**6 for name, row in rows.items() if isinstance(row, int)}
    strings = {"token": "x", "invitation_token": "x", "token_key": "x"}
    return rows | missing | strings | {"bulk_action_id": uuid.UUID(int=7)}


def address_of(name: str, rows: owned.Rows) -> str:
    route = next(route for route, known in addresses() if known == name)
    used = rows | {key: rows[row] for key, row in INSTEAD.get(name, {}).items()}
    return reverse(name, kwargs={key: value for key, value in used.items() if f":{key}>" in route})


def ask(client: Client, method: str, name: str, rows: owned.Rows) -> HttpResponse:
    """Ask, and see that the answer is strict, whatever it is."""
    body = {
        key: value.format(**rows) if isinstance(value, str) else value
        for key, value in BODIES.get(name, {}).items()
    }
    response: HttpResponse = getattr(client, method)(address_of(name, rows), body)
    require_strict(response)
    return response


def facts() -> list[object]:
    """Everything of the owner's, and of the trial user's that the owner's browser was."""
    return [
        *owned.facts(),
        list(ApiToken.objects.filter(user__username="owner").values()),
        list(Image.objects.filter(owner__username="trial").values()),
    ]


def leads_to_the_door(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/accounts/login/")


# What is answered to those who may not.
REFUSALS = {None: 405, STAFF: 403, MACHINE: 401, OWN: 404, BROWSER: 404}
OPERATIONS = [
    (name, method, access)
    for name, accesses in PAGES.items()
    for method, access in zip(("get", "post"), accesses, strict=True)
]


@pytest.mark.parametrize(("name", "method", "access"), OPERATIONS)
def test_who_may_do_what(name, method, access, people_, rows):
    before = facts()
    for who in ("nobody", "other", "staff"):
        response = ask(people_[who], method, name, rows)
        if who == "nobody" and access in {PERSON, OWN, STAFF}:
            assert leads_to_the_door(response)
        elif access in REFUSALS:
            allowed = who == "staff" and access in {STAFF, MACHINE}
            assert (response.status_code == REFUSALS[access]) is not allowed, who
            assert response.status_code < 500, who
        else:
            assert gets_in(response), who
            assert who == "staff" or access == SECRET or shows_nothing(response), who
    assert facts() == before
    if access in {OWN, BROWSER, SECRET}:
        assert_wrong_addresses_lead_nowhere(name, method, access, people_, nowhere(rows))
    own = ask(people_["owner"], method, name, rows)
    if access in {STAFF, MACHINE, None}:
        assert own.status_code == REFUSALS[access]
    else:
        assert gets_in(own)


def assert_wrong_addresses_lead_nowhere(name, method, access, people_, missing) -> None:
    """The same answer as to a stranger. Who is signed in is led home from any invitation."""
    for who in {OWN: ("other", "staff"), SECRET: ("nobody",)}.get(access, ("nobody", "other")):
        assert ask(people_[who], method, name, missing).status_code == 404, who


def gets_in(response: HttpResponse) -> bool:
    refused = response.status_code in {401, 403, 404, 405}
    return response.status_code < 500 and not refused and not leads_to_the_door(response)


def shows_nothing(response: HttpResponse) -> bool:
    """Whether no picture of the owner's is named."""
    return not any(name in response.content for name in (b"kept.png", b"failed.png", b"trashed.p"))


@pytest.mark.parametrize(
    "name", ["take-link-back", "stop-sharing", "album-cover", "keep-both", "link-picture"]
)
def test_a_row_of_ones_own_is_no_way_to_anothers(name, people_, rows):
    other = User.objects.get(username="other")
    album = albums.create(owner=other, title="A stranger's")
    mine = {
        "album_id": album.pk,
        "batch_id": imports.begin(owner=other).pk,
        "token": token_of(sharing.make_link(owner=other, album_id=album.pk, days=1)),
    }
    before = facts()
    method = "get" if PAGES[f"gallery:{name}"][0] else "post"
    assert ask(people_["other"], method, f"gallery:{name}", rows | mine).status_code == 404
    assert facts() == before


# What the address of an account's page takes.
KEYS = {
    "account_reset_password_from_key": {"uidb36": "zz", "key": "no-key"},
    "account_confirm_email": {"key": "no-key"},
    "openid_connect_login": {"provider_id": "nobody"},
    "openid_connect_callback": {"provider_id": "nobody"},
}


@pytest.mark.parametrize("name", sorted(ACCOUNT_PERSON))
@pytest.mark.parametrize("method", ["get", "post"])
def test_account_pages_are_for_people(name, method, people_):
    assert leads_to_the_door(getattr(people_["nobody"], method)(reverse(name)))
    for who in ("owner", "staff"):
        assert getattr(people_[who], method)(reverse(name)).status_code < 500


@pytest.mark.parametrize("name", sorted(ACCOUNT_OPEN))
def test_the_doors_answer_anybody(name, people_):
    for client in people_.values():
        assert client.get(reverse(name, kwargs=KEYS.get(name))).status_code < 500


@pytest.mark.parametrize("route", [route for route, name in addresses() if name == "?"])
def test_addresses_without_a_name_lead_to_those_of_now(route, client):
    for method in ("get", "post"):
        response = getattr(client, method)(f"/{route}")
        assert response.status_code == 301
        assert response["Location"].startswith("/accounts/3rdparty/")


def _back_office() -> list[str]:
    return sorted({route for route, name in addresses() if name in {f"admin:{n}" for n in _NAMES}})


_NAMES = BACK_OFFICE - {"logout"}


@pytest.mark.parametrize("route", _back_office())
def test_the_back_office_is_for_staff(route, people_):
    address = "/" + route.replace("<path:object_id>", "1").replace("<id>", "1")
    address = address.replace("<path:content_type_id>/<path:object_id>", "1/1")
    address = address.replace(
        "^(?P<app_label>auth|training|gallery|account|mfa|usersessions|socialaccount|axes)/$",
        "axes/",
    )
    address = address.replace("(?P<url>.*)$", "nothing/").replace("<path:content_type_id>", "1")
    for who in ("nobody", "other", "owner"):
        for method in ("get", "post"):
            response = getattr(people_[who], method)(address)
            assert response.status_code == 302, who
            assert response["Location"].startswith("/admin/login/"), who
    assert people_["root"].get(address).status_code < 500
    if any(f"/{model.replace('_', '/', 1)}/" in address for model in BACK_OFFICE_MODELS):
        # staff without a permission see nothing of it
        assert people_["staff"].get(address).status_code in {302, 403, 404}

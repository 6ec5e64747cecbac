"""Every address outside the API, tried by nobody, another person, the owner, and staff.

A new address fails `test_no_address_is_left_out` until it has a line here. The API's operations
have the same in tests/gallery/api/test_roles.py.
"""

import dataclasses
import io
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from gallery import queue
from gallery.captions import registry
from gallery.captions import services as captions
from gallery.library import services
from gallery.models import ApiToken, Caption, Image, Job, ModelVersion, User
from gallery.people import services as people
from tests.gallery import pictures

# How each method of an address may be used. OPEN: by anybody. PERSON: by anybody signed in.
# OWN: by the owner alone; for others it is not there. STAFF: by staff; others are told so (403).
# None: by nobody (405).
OPEN, PERSON, OWN, STAFF = "open", "person", "own", "staff"
PAGES: dict[str, tuple[str | None, str | None]] = {  # name: (GET, POST)
    "healthz": (OPEN, OPEN),
    "set_language": (OPEN, OPEN),
    "gallery:home": (OPEN, None),
    "gallery:theme": (None, OPEN),
    "gallery:robots": (OPEN, None),
    "gallery:upload": (PERSON, PERSON),
    "gallery:image": (OWN, None),
    "gallery:recaption": (None, OWN),
    "gallery:delete": (None, OWN),
    "gallery:restore": (None, OWN),
    "gallery:small": (OWN, None),
    "gallery:large": (OWN, None),
    "gallery:original": (OWN, None),
    "gallery:edit-caption": (OWN, OWN),
    "gallery:look": (None, OWN),
    "gallery:changes": (OWN, None),
    "gallery:restore-caption": (None, OWN),
    "gallery:review": (PERSON, None),
    "gallery:judge": (None, OWN),
    "compare": (PERSON, OWN),
    "training:overview": (STAFF, None),
    "training:new-run": (STAFF, STAFF),
    "training:run": (STAFF, None),
    "training:stop": (None, STAFF),
    "training:resume": (None, STAFF),
    "training:gate": (STAFF, None),
    "training:version": (STAFF, None),
    "training:promote": (None, STAFF),
    "training:share": (None, STAFF),
    "training:schedule": (None, STAFF),
    "training:roll-back": (None, STAFF),
    "training:comparisons": (STAFF, None),
    "training:comparison": (STAFF, None),
    "training:comparison-picture": (STAFF, None),
    "training:promotions": (STAFF, None),
    "training:preferences": (STAFF, None),
    "training:export-preferences": (STAFF, None),
    "training:revisions": (STAFF, None),
    "training:freeze": (None, STAFF),
    "training:revision": (STAFF, None),
    "training:export": (STAFF, None),
    "training:diff": (STAFF, None),
    "training:picture": (STAFF, None),
    "gallery:jobs": (PERSON, None),
    "gallery:poll": (PERSON, None),
    "gallery:retry": (None, OWN),
    "gallery:cancel": (None, OWN),
    "gallery:account": (PERSON, None),
    "gallery:make-token": (None, PERSON),
    "gallery:revoke-token": (None, OWN),
}
# allauth's own pages: those for a person lead everybody else to the door.
ACCOUNT_OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_confirm_login_code",
    "mfa_authenticate",
}
ACCOUNT_PERSON = {
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "usersessions_list",
}
BACK_OFFICE_MODELS = {
    "auth_group",
    "gallery_user",
    "gallery_image",
    "gallery_caption",
    "gallery_job",
    "gallery_modelversion",
    "gallery_worker",
    "gallery_review",
    "training_dataset",
    "training_trainingrun",
    "training_gatereport",
    "training_promotion",
    "training_preference",
    "training_schedule",
    "account_emailaddress",
    "mfa_authenticator",
    "usersessions_usersession",
    "axes_accessattempt",
    "axes_accesslog",
    "axes_accessfailurelog",
}
BACK_OFFICE = {
    "index",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
    "captioner_from_hub",
    "auth_user_password_change",
    "app_list",
    "?",
} | {
    f"{model}_{what}"
    for model in BACK_OFFICE_MODELS
    for what in ("changelist", "add", "history", "delete", "change")
}
ELSEWHERE = {"readyz", "admin:login"}  # tests/captionsite/test_health.py; the door itself
BODIES = {
    "gallery:edit-caption": {"text": "mine"},
    "gallery:make-token": {"scopes": ["read"], "days": "30"},
    "gallery:theme": {"theme": "dark"},
    "gallery:judge": {"verdict": "skip"},
}


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
    known = PAGES.keys() | ACCOUNT_OPEN | ACCOUNT_PERSON | ELSEWHERE
    known |= {f"admin:{name}" for name in BACK_OFFICE}
    assert {name for _route, name in addresses()} == known


@pytest.fixture
def people_(db) -> dict[str, Client]:
    """A client for each role."""
    found = {"nobody": Client()}
    for name, more in (("owner", {}), ("other", {}), ("staff", {"is_staff": True})):
        found[name] = Client()
        found[name].force_login(User.objects.create_user(name, password="x", **more))
    found["root"] = Client()
    found["root"].force_login(User.objects.create_superuser("root"))
    return found


@pytest.fixture
def rows(people_, monkeypatch) -> dict[str, object]:
    """What the owner has, by the names that addresses use."""
    monkeypatch.setattr(queue, "ring", lambda _: None)
    box = registry.Checkpoint(
        name="box", version="1", kind="box", title="Box", summary="", folder="/nowhere", bytes=1
    )
    registry.register_shipped(checkpoints=[box], default="box")
    owner = User.objects.get(username="owner")
    sent = services.submit(owner=owner, file=io.BytesIO(pictures.png()), name="cat.png")
    token, _plain = people.create_token(owner=owner)
    caption = captions.correct(owner=owner, image_id=sent.image.pk, text="a cat")
    other = registry.register(checkpoint=dataclasses.replace(box, name="other"))
    pair = [
        Caption.objects.create(image=sent.image, text=str(by), source="machine", model_version=by)
        for by in (ModelVersion.objects.get(name="box"), other)
    ]
    BODIES["compare"] = {
        "image_id": sent.image.pk,
        "first": pair[0].pk,
        "second": pair[1].pk,
        "choice": "first",
    }
    return {
        "image_id": sent.image.pk,
        "job_id": sent.job.pk,
        "token_key": token.token_key,
        "caption_id": caption.pk,
        **{
            name: 1
            for name in ("run_id", "gate_id", "dataset_id", "older_id", "newer_id", "number")
        },
        "version_id": other.pk,
        "name": "box",
        "style": "coco",
        "sha256": "0" * 64,
    }


def address_of(name: str, rows: dict[str, object]) -> str:
    route = next(route for route, known in addresses() if known == name)
    return reverse(name, kwargs={key: value for key, value in rows.items() if f":{key}>" in route})


def ask(client: Client, method: str, name: str, rows: dict[str, object]) -> HttpResponse:
    return getattr(client, method)(address_of(name, rows), BODIES.get(name, {}))


def facts() -> list[object]:
    owned = {"owner__username": "owner"}
    return [
        list(Image.objects.filter(**owned).values()),
        list(Job.objects.filter(**owned).values()),
        list(Caption.objects.filter(image__owner__username="owner").values()),
        list(ApiToken.objects.filter(user__username="owner").values()),
    ]


def leads_to_the_door(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/accounts/login/")


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
        if access is None:
            assert response.status_code == 405, who
        elif who == "nobody" and access != OPEN:
            assert leads_to_the_door(response)
        elif access == STAFF:
            assert (response.status_code == 403) is (who != "staff"), who
            assert response.status_code < 500, who
        elif access == OWN:
            assert response.status_code == 404, who
            missing = rows | {"image_id": 10**6, "job_id": 10**6, "token_key": "x"}
            assert ask(people_[who], method, name, missing).status_code == 404
        else:
            assert not leads_to_the_door(response), who
            assert response.status_code < 500, who
    assert facts() == before
    if access == STAFF:
        assert ask(people_["owner"], method, name, rows).status_code == 403
    elif access is not None:
        own = ask(people_["owner"], method, name, rows)
        assert own.status_code not in {403, 404, 405}
        assert own.status_code < 500
        assert not leads_to_the_door(own)


@pytest.mark.parametrize("name", sorted(ACCOUNT_PERSON))
@pytest.mark.parametrize("method", ["get", "post"])
def test_account_pages_are_for_people(name, method, people_):
    assert leads_to_the_door(getattr(people_["nobody"], method)(reverse(name)))
    for who in ("owner", "staff"):
        assert getattr(people_[who], method)(reverse(name)).status_code < 500


@pytest.mark.parametrize("name", sorted(ACCOUNT_OPEN))
def test_the_doors_answer_anybody(name, people_):
    keys = {
        "account_reset_password_from_key": {"uidb36": "zz", "key": "no-key"},
        "account_confirm_email": {"key": "no-key"},
    }
    for client in people_.values():
        assert client.get(reverse(name, kwargs=keys.get(name))).status_code < 500


def _back_office() -> list[str]:
    return sorted({route for route, name in addresses() if name in {f"admin:{n}" for n in _NAMES}})


_NAMES = BACK_OFFICE - {"logout"}


@pytest.mark.parametrize("route", _back_office())
def test_the_back_office_is_for_staff(route, people_):
    address = "/" + route.replace("<path:object_id>", "1").replace("<id>", "1")
    address = address.replace("<path:content_type_id>/<path:object_id>", "1/1")
    address = address.replace(
        "^(?P<app_label>auth|training|gallery|account|mfa|usersessions|axes)/$", "axes/"
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

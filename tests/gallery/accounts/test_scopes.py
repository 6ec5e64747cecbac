"""What a token may do is what its scopes say."""

from gallery.accounts import scopes
from gallery.models import ApiToken
from tests.gallery.accounts.conftest import TOKEN
from tests.gallery.api.helpers import client_of, problem_of


def test_a_token_does_what_its_scopes_say(owner, submit):
    image = submit().image
    address = f"/api/v1/images/{image.pk}/captions/"
    answers = {}
    for scope in ApiToken.Scope.values:
        client = client_of(owner, scopes=[scope])
        answers[scope] = (
            client.get(address).status_code,
            client.post(address, {"text": "a cat"}).status_code,
        )
    assert answers == {"read": (200, 403), "write": (403, 201), "train": (403, 403)}
    problem = problem_of(client_of(owner, scopes=["read"]).delete(f"/api/v1/images/{image.pk}/"))
    assert problem["code"] == "scope_missing"
    assert "write" in problem["detail"]


def test_every_scope_may_revoke_its_own_token(owner):
    for scope in ApiToken.Scope.values:
        assert client_of(owner, scopes=[scope]).delete(TOKEN).status_code == 204


def test_a_view_can_name_the_scope_that_it_needs():
    class View:
        token_scope = "train"

    assert scopes.needed_scope("GET", View()) == "train"
    assert scopes.needed_scope("GET", object()) == "read"
    assert scopes.needed_scope("PATCH", object()) == "write"

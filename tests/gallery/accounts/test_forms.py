import pytest

from gallery.accounts.forms import TokenForm

SENT = {"name": " backup ", "scopes": ["read"], "days": "30"}


def test_a_form_gives_what_a_token_is_made_of():
    form = TokenForm(SENT)
    assert form.is_valid()
    assert form.cleaned_data == {"name": "backup", "scopes": ["read"], "days": 30}


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["root"]}, "scopes"),
        ({"days": "31"}, "days"),
        ({"name": "x" * 61}, "name"),
    ],
)
def test_what_is_not_offered_is_refused_at_its_field(sent, field):
    assert list(TokenForm(SENT | sent).errors) == [field]

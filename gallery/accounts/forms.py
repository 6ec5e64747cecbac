from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.accounts import second_step
from gallery.models import ApiToken

DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("a year"))]


class TokenForm(forms.Form):
    """Form of a new API token: name, scopes and lifetime."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False, strip=True)
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=ApiToken.Scope.choices,
        initial=[ApiToken.Scope.READ, ApiToken.Scope.WRITE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the token may do.")},
    )
    days = forms.TypedChoiceField(label=_("It ends after"), choices=DAYS, coerce=int, initial=90)


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]
    """allauth's form for a code at sign-in, with the site's limits."""

    def clean_code(self) -> str:
        """Check the code, which counts against its account."""
        with second_step.counted(context.request, self.user):
            return str(super().clean_code())


class SecondStepAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """allauth's form for a code at reauthentication, with the site's limits."""

    def clean_code(self) -> str:
        """Check the code, which counts against its account."""
        with second_step.counted(context.request, self.user):
            return str(super().clean_code())

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.captions.services import MAX_CHARACTERS


class CaptionForm(forms.Form):
    """A person's own caption. The service validates it."""

    text = forms.CharField(
        label=_("Your sentence"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "maxlength": MAX_CHARACTERS, "spellcheck": "true", "data-enter": ""}
        ),
    )

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.alt_text.services import ALT_CHARACTERS, DESCRIPTION_CHARACTERS


class AltForm(forms.Form):
    """An image's alt text and description. The service checks their limits."""

    alt_text = forms.CharField(
        label=_("Alt text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": ALT_CHARACTERS}),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": DESCRIPTION_CHARACTERS}),
    )

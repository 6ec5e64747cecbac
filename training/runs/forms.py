from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.captions import selectors as captioners
from inference.captioners import trained_kinds
from training.datasets import selectors as datasets
from training.ml.train.recipe import Recipe
from training.runs.preflight import base_choices

USUAL = Recipe()


class RunForm(forms.Form):
    """The settings of a new run. The service validates their values."""

    captioner = forms.ChoiceField(label=_("Captioner"))
    dataset = forms.ChoiceField(label=_("Corrections"), required=False)
    base_data = forms.ChoiceField(label=_("Mixed with"), required=False)
    epochs = forms.IntegerField(
        label=_("Epochs"),
        initial=USUAL.epochs,
        min_value=1,
        max_value=50,
        help_text=_("How often the captioner goes through all pictures."),
    )
    times = forms.IntegerField(
        label=_("Corrections per epoch"),
        initial=USUAL.times,
        min_value=1,
        max_value=20,
        help_text=_("How often each corrected picture comes in one."),
    )
    base_pictures = forms.IntegerField(
        label=_("Pictures of the base data"),
        initial=USUAL.base_pictures,
        min_value=0,
        help_text=_("More keep better what was known, and take longer."),
    )
    learning_rate = forms.FloatField(
        label=_("Learning rate"), initial=USUAL.learning_rate, min_value=0.0, max_value=0.01
    )
    pace = forms.FloatField(
        label=_("Pace of what it knows"),
        initial=USUAL.pace,
        min_value=0.0001,
        max_value=1.0,
        help_text=_("Beside new words. Up to 1 for pictures unlike any it knows: it forgets more."),
    )
    promote = forms.BooleanField(label=_("Go live by itself if the gate lets it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = captioners.live_captioners().filter(kind__in=trained_kinds("keras"))
        frozen = [(str(d.pk), _("Revision %s") % d.pk) for d in datasets.datasets()[:50]]
        base = [(folder, folder.rsplit("/", 1)[-1]) for folder in base_choices()]
        fields: dict[str, Any] = self.fields
        fields["captioner"].choices = [(v.name, f"{v.title} {v.version}") for v in live]
        fields["dataset"].choices = [("", _("Everything reviewed until now")), *frozen]
        fields["base_data"].choices = [*base, ("", _("Nothing"))]
        for name, choices in (("captioner", live), ("base_data", base)):
            if choices and not fields[name].initial:
                fields[name].initial = fields[name].choices[0][0]

    def settings(self) -> dict[str, object]:
        """Return the settings of a run, as the service takes them."""
        names = ("epochs", "times", "base_pictures", "learning_rate", "pace")
        return {name: self.cleaned_data[name] for name in names}


class ScheduleForm(forms.Form):
    """The schedule of a captioner's automatic retraining."""

    every_days = forms.IntegerField(label=_("Every so many days"), initial=7, min_value=1)
    corrections = forms.IntegerField(label=_("New corrections, at least"), initial=100, min_value=1)
    promote = forms.BooleanField(label=_("Go live by itself if the gate lets it"), required=False)

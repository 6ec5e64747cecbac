"""The filter of the page of jobs: read from the query string, applied to rows."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.core.errors import GalleryError
from gallery.jobs.kinds import KINDS
from gallery.models import Job

SHOWN = {
    "all": (_("All"), tuple(Job.State.values)),
    "working": (_("In work"), Job.UNFINISHED),
    "done": (_("Done"), (Job.State.SUCCEEDED,)),
    "failed": (_("Failed"), (Job.State.FAILED,)),
    "cancelled": (_("Cancelled"), (Job.State.CANCELLED,)),
}
USUAL = "-"  # stands for the site's default captioner, whose name a job leaves empty


class JobFilter(forms.Form):
    """The query string of the page of jobs; every field is optional."""

    show = forms.ChoiceField(
        choices=[(key, words) for key, (words, _states) in SHOWN.items()],
        required=False,
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("", _("Mine")), ("all", _("Everybody’s"))], required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("All kinds")), *((kind.name, kind.title) for kind in KINDS.values())],
        required=False,
    )
    captioner = forms.ChoiceField(label=_("Captioner"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, data: QueryDict, *, captioners: list[tuple[str, str]], staff: bool) -> None:
        super().__init__(data, auto_id="filter_%s")
        usual = [("", _("All captioners")), (USUAL, _("The usual one"))]
        self.fields["captioner"].choices = [*usual, *captioners]  # type: ignore[attr-defined]
        if not staff:
            del self.fields["whose"]

    def read(self) -> "JobFilter":
        """Validate the query string. Raises GalleryError (bad_filter)."""
        if not self.is_valid():
            raise GalleryError("bad_filter")
        return self

    @property
    def shown(self) -> str:
        return self.cleaned_data["show"] or "all"

    @property
    def everybody(self) -> bool:
        return bool(self.cleaned_data.get("whose"))

    @property
    def narrowed(self) -> bool:
        """Return whether the filter has a field other than the state."""
        return any(self.cleaned_data[name] for name in ("kind", "captioner", "since", "until"))

    def apply(self, rows: QuerySet[Job]) -> QuerySet[Job]:
        """Keep the jobs that match the filter."""
        states = SHOWN[self.shown][1]
        if len(states) == 1:  # with an equality the index returns rows in the order of ids
            rows = rows.filter(state=states[0])
        elif self.shown != "all":
            rows = rows.filter(state__in=states)
        return self.within(rows)

    def within(self, rows: QuerySet[Job]) -> QuerySet[Job]:
        """Keep the jobs that match all fields of the filter but the state."""
        cleaned = self.cleaned_data
        if cleaned["kind"]:
            rows = rows.filter(kind=cleaned["kind"])
        if cleaned["captioner"]:
            name = "" if cleaned["captioner"] == USUAL else cleaned["captioner"]
            rows = rows.filter(kind=Job.Kind.CAPTION, captioner=name)
        if cleaned["reason"]:
            rows = rows.filter(state=Job.State.FAILED, error_code=cleaned["reason"])
        return _between(rows, cleaned["since"], cleaned["until"])


def _between(rows: QuerySet[Job], since: date | None, until: date | None) -> QuerySet[Job]:
    """Keep jobs created on these days, by a range of ids, which rise with the creation time."""
    if since and (first := _first_from(since)):
        rows = rows.filter(pk__gte=first)
    elif since:
        rows = rows.none()
    if until and (after := _first_from(until + timedelta(days=1))):
        rows = rows.filter(pk__lt=after)
    return rows


def _first_from(day: date) -> int | None:
    start = timezone.make_aware(datetime.combine(day, time.min))
    later = Job.objects.filter(created_at__gte=start).order_by("created_at", "pk")
    return later.values_list("pk", flat=True).first()

"""Captioners in the back office: form that queues the installation of one from a hub."""

import re
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from gallery.admin import ModelVersionAdmin
from gallery.http.request_user import signed_in
from gallery.models import ModelVersion
from inference import installing
from inference.captioners import hub_kinds

admin.site.unregister(ModelVersion)


def _choices() -> list[tuple[str, str]]:
    from inference.hub import PRESETS

    known = [(name, f"{name}: {preset.source}") for name, preset in PRESETS.items()]
    return [*known, *((kind, f"another {kind}") for kind in hub_kinds())]


class HubForm(forms.Form):
    """The form of an installation: a preset, or a hub id and its kind."""

    what = forms.ChoiceField(choices=_choices, label="Captioner")
    source = forms.CharField(
        required=False, max_length=120, label="Hub id", help_text="owner/model, for another one"
    )
    revision = forms.CharField(
        required=False, max_length=60, help_text="a commit, tag or branch; empty: as it is now"
    )

    def clean_source(self) -> str:
        source = str(self.cleaned_data["source"])
        if source and not re.fullmatch(r"[\w-][\w.-]*/[\w-][\w.-]*", source):
            raise forms.ValidationError("A hub id has the form owner/model.")
        return source


@admin.register(ModelVersion)
class CaptionersAdmin(ModelVersionAdmin):
    change_list_template = "admin/captioners.html"
    readonly_fields = ("terms",)

    @admin.display(description="Weights may be used")
    def terms(self, version: ModelVersion) -> str:
        """Return what the weights may be used for, as their checkpoint says."""
        from inference.checkpoint import checkpoint_info
        from inference.ml.contract import CaptionerError

        try:
            terms = checkpoint_info(Path(version.folder)).terms
        except CaptionerError as error:
            return str(error)
        return terms or "as their own model card says"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.from_hub)
        return [path("from-hub/", view, name="captioner_from_hub"), *super().get_urls()]

    def from_hub(self, request: HttpRequest) -> HttpResponse:
        """Queue the installation of a captioner from a hub; the page of jobs shows its progress."""
        if not request.user.is_superuser:
            raise PermissionDenied
        form = HubForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._asked(request, form):
            return redirect("gallery:jobs")
        context: dict[str, Any] = {**self.admin_site.each_context(request), "form": form}
        context |= {"title": "Add a captioner from a hub", "opts": self.opts}
        return render(request, "admin/captioner_from_hub.html", context)

    def _asked(self, request: HttpRequest, form: HubForm) -> bool:
        from inference.ml.contract import CaptionerError

        try:
            installing.ask(person=signed_in(request), **form.cleaned_data)
        except CaptionerError as error:
            form.add_error("source", str(error))
            return False
        messages.success(request, "It is being fetched. This page shows how far it is.")
        return True

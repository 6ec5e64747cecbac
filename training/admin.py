"""Training in the back office, read-only: changes are made on its own pages."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from gallery.admin import ReadOnly
from training.models import Dataset, GateReport, Preference, Promotion, Schedule, TrainingRun


@admin.register(Dataset)
class DatasetAdmin(ReadOnly):
    list_display = ("id", "digest", "created_by", "created_at")
    list_select_related = ("created_by",)
    ordering = ("-id",)


@admin.register(TrainingRun)
class TrainingRunAdmin(ReadOnly):
    list_display = ("id", "page", "parent", "dataset", "stage", "best", "candidate", "created_at")
    list_select_related = ("parent", "dataset", "candidate")
    ordering = ("-id",)

    @admin.display(description="live page")
    def page(self, run: TrainingRun) -> str:
        """Return a link to the run's own page."""
        return format_html('<a href="{}">open</a>', reverse("training:run", args=[run.pk]))

    def changelist_view(self, request: HttpRequest, extra_context: object = None) -> object:  # type: ignore[override]
        """Show the list, with a link to the page where a run is started."""
        start = reverse("training:new-run")
        self.message_user(
            request, format_html('<a href="{}">Train a captioner</a>', start), fail_silently=True
        )
        return super().changelist_view(request)


@admin.register(GateReport)
class GateReportAdmin(ReadOnly):
    list_display = ("id", "candidate", "live", "verdict", "pictures", "gain", "created_at")
    list_filter = ("verdict",)
    list_select_related = ("candidate", "live")


@admin.register(Promotion)
class PromotionAdmin(ReadOnly):
    list_display = ("id", "action", "version", "previous", "percent", "person", "created_at")
    list_filter = ("action",)
    list_select_related = ("version", "previous", "person")


@admin.register(Preference)
class PreferenceAdmin(ReadOnly):
    list_display = ("id", "first", "second", "choice", "created_at")
    list_select_related = ("first", "second")


@admin.register(Schedule)
class ScheduleAdmin(ReadOnly):
    list_display = ("captioner", "every_days", "corrections", "promote", "last_run_at", "person")
    list_select_related = ("person",)

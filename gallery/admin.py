"""Django admin. Rows that services write are read-only."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from gallery.models import Caption, Image, Job, ModelVersion, Review, User, Worker

admin.site.site_header = admin.site.site_title = "Captionsite"
admin.site.register(User, UserAdmin)


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Base of read-only admins, for rows that only services write."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Image)
class ImageAdmin(ReadOnly):
    list_display = ("id", "name", "owner", "content_type", "width", "height", "created_at")
    list_filter = ("content_type", "created_at")
    list_select_related = ("owner",)
    search_fields = ("=id", "name", "owner__username")
    ordering = ("-id",)


@admin.register(Caption)
class CaptionAdmin(ReadOnly):
    list_display = ("id", "text", "source", "model_version", "author", "score", "created_at")
    list_filter = ("source", "model_version")
    list_select_related = ("model_version", "author")
    search_fields = ("=image__id", "text")
    ordering = ("-id",)


@admin.register(Review)
class ReviewAdmin(ReadOnly):
    list_display = ("id", "image_id", "action", "person", "created_at")
    list_filter = ("action",)
    list_select_related = ("person",)
    ordering = ("-id",)


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = (
        "id", "kind", "title", "state", "done", "owner", "captioner", "attempts", "error_code",
        "worker",
    )  # fmt: skip
    list_filter = ("kind", "state", "error_code")
    list_select_related = ("owner",)
    search_fields = ("=id", "owner__username", "error_message")
    ordering = ("-id",)

    @admin.display(description="done")
    def done(self, job: Job) -> str:
        """Return the job's progress in percent."""
        return f"{job.progress:.0%}"


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnly):
    list_display = ("name", "version", "kind", "state", "is_default", "bytes", "created_at")
    list_filter = ("state", "kind")
    search_fields = ("name", "version", "title")


@admin.register(Worker)
class WorkerAdmin(ReadOnly):
    list_display = ("name", "queue", "started_at", "seen_at", "captions_written")
    list_filter = ("queue",)
    ordering = ("-seen_at",)

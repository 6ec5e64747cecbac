"""Django admin. Rows that services write are read-only."""

from typing import Any

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from gallery.account import deletion
from gallery.accounts import access
from gallery.models import Caption, Image, Job, ModelVersion, OutgoingMail, Review, User, Worker

admin.site.site_header = admin.site.site_title = "Captionsite"
admin.site.unregister(EmailAddress)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Form that sets another user's password or makes it unusable; either ends their API tokens."""

    def save(self, commit: bool = True) -> User:
        person: User = super().save(commit)
        access.end_tokens(owner=person)
        return person


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """Admin of users. A new mail address ends sessions and tokens; deletion also deletes files."""

    change_password_form = PasswordForm

    def save_model(
        self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            access.end_elsewhere(owner=obj, session_key=request.session.session_key)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        deletion.delete_everything(owner=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset:
            deletion.delete_everything(owner=person)


@admin.register(EmailAddress)
class AddressAdmin(EmailAddressAdmin):  # type: ignore[misc]
    """Admin of mail addresses. A change here ends the user's sessions and API tokens."""

    def save_model(
        self, request: HttpRequest, obj: EmailAddress, form: "ModelForm[Any]", change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        access.end_elsewhere(owner=obj.user, session_key=request.session.session_key)


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


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnly):
    """Mail of a site without a mail server. It may hold links that set passwords."""

    list_display = ("subject", "recipients", "created_at")
    search_fields = ("recipients",)
    ordering = ("-id",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

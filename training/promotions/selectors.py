"""Reads of promotions, and of live versions."""

from django.db.models import QuerySet

from gallery.models import ModelVersion
from training.models import Promotion


def promotions() -> QuerySet[Promotion]:
    """Return the audit log, newest first."""
    related = ("version", "previous", "gate", "person")
    return Promotion.objects.select_related(*related).order_by("-pk")


def live(*, name: str) -> ModelVersion | None:
    """Return the live version of a name."""
    return ModelVersion.objects.filter(name=name, state=ModelVersion.State.LIVE).first()


def before(*, name: str) -> ModelVersion | None:
    """Return the version that was live before the present one of a captioner, or None."""
    rows = promotions().filter(version=live(name=name), action=Promotion.Action.PROMOTED)
    last = rows.exclude(previous=None).first()
    return last.previous if last else None


def live_versions() -> list[tuple[ModelVersion, ModelVersion | None]]:
    """Return each live version with the version that a rollback would make live."""
    versions = ModelVersion.objects.filter(state=ModelVersion.State.LIVE)
    return [(version, before(name=version.name)) for version in versions]

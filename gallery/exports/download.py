"""Download of an export's file."""

from django.http import FileResponse

from gallery.core.errors import ConflictError, NotFoundError
from gallery.exports import services
from gallery.models import Export

TYPES = {"zip": "application/zip", "csv": "text/csv; charset=utf-8", "json": "application/json"}


def send(export: Export) -> FileResponse:
    """Return the file as a response. Raise ConflictError (not ready) or NotFoundError (deleted)."""
    if not export.is_ready:
        raise ConflictError("export_not_ready")
    path = services.path_of(export)
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NotFoundError("export_file") from error
    response = FileResponse(
        file,
        as_attachment=True,
        filename=export.name,
        content_type=TYPES[path.suffix.lstrip(".")],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

"""Serializers and fields that the whole API shares."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gallery.core.pagination import MAX_CURSOR, MAX_ID

PAGE_SIZE = 60
MAX_PAGE_SIZE = 100
MAX_NUMBERS = 100
MAX_DIGITS = len(str(MAX_ID))

#: Values by field name, of a request or of a response.
Fields: TypeAlias = Mapping[str, object]


class FieldProblemSerializer(serializers.Serializer[Fields]):
    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Fields]):
    """RFC 9457. `code` is stable; `detail` says in plain words what to do."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = FieldProblemSerializer(many=True, required=False)  # type: ignore[assignment]
    image = serializers.IntegerField(
        required=False, help_text="with `duplicate_image`: the picture that is here already"
    )


class PageQuery(serializers.Serializer[Fields]):
    """Query parameters that select a page of a list."""

    CURSOR_PATTERN = r"^[A-Za-z0-9_-]*$"
    CURSOR_HELP = "as `next` gives it; take `next` as it is"

    cursor = serializers.RegexField(
        CURSOR_PATTERN,
        default="",
        allow_blank=True,
        max_length=MAX_CURSOR,
        help_text=CURSOR_HELP,
    )
    size = serializers.IntegerField(default=PAGE_SIZE, min_value=1, max_value=MAX_PAGE_SIZE)


class RowIdField(serializers.IntegerField):
    """Id of a row."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_ID, **options)


@extend_schema_field(
    {
        "type": "array",
        "items": {"type": "integer", "minimum": 0, "maximum": MAX_ID},
        "maxItems": 100,
    }
)
class NumbersField(serializers.ListField):
    """Ids of rows as a query parameter: `id=1,2,3`, or `id=1&id=2&id=3`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=RowIdField(), max_length=MAX_NUMBERS, **options)

    def to_internal_value(self, data: list[str]) -> list[int]:
        """Parse the ids all at once; validate each by a field only to report an error."""
        texts = [one for each in data for one in each.split(",")]
        if all(text.isascii() and text.isdigit() and len(text) < MAX_DIGITS for text in texts):
            return list(dict.fromkeys(map(int, texts)))
        found: list[int] = super().to_internal_value(texts)
        return found

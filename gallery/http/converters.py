"""What an address of the API may hold in place of a row's number. Imported for its effect."""

from django.urls import register_converter
from django.urls.converters import IntConverter

from gallery.core.pagination import MAX_ID


class RowIdConverter(IntConverter):
    """A number that a row can have: a larger one is an address that is not here."""

    def to_python(self, value: str) -> int:
        if len(value) > len(str(MAX_ID)) or int(value) > MAX_ID:
            raise ValueError
        return int(value)


register_converter(RowIdConverter, "row")

"""URL path converter of row ids. Importing the module registers it as `row`."""

from django.urls import register_converter
from django.urls.converters import IntConverter

from gallery.core.pagination import MAX_ID


class RowIdConverter(IntConverter):
    """Path converter of row ids; a number above MAX_ID matches no URL and gives 404."""

    def to_python(self, value: str) -> int:
        if len(value) > len(str(MAX_ID)) or int(value) > MAX_ID:
            raise ValueError
        return int(value)


register_converter(RowIdConverter, "row")

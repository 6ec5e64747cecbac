"""Model fields that store plain text: input of people, files and models without control characters.

`save`, `bulk_create`, `update` and look-ups all pass through these fields. In migrations they are
Django's own fields.
"""

from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import models

from gallery.text.plain_text import plain_values

if TYPE_CHECKING:  # Django's fields are not generic at run time
    CharField: TypeAlias = models.CharField[Any, str]
    TextField: TypeAlias = models.TextField[Any, str]
else:
    CharField, TextField = models.CharField, models.TextField


class _Plain:
    """Mixin of fields that removes control characters from a value before it is stored."""

    attname: str

    def get_prep_value(self, value: Any) -> Any:
        return plain_values(super().get_prep_value(value))  # type: ignore[misc]  # of a field

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Set the cleaned value on the instance too."""
        value = plain_values(super().pre_save(model_instance, add))  # type: ignore[misc]
        setattr(model_instance, self.attname, value)
        return value

    def _named_as(self, field: type) -> Any:
        name, _path, *arguments = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{field.__name__}", *arguments


class PlainCharField(_Plain, CharField):
    """CharField of plain text, for names and titles."""

    def deconstruct(self) -> Any:
        return self._named_as(models.CharField)


class PlainTextField(_Plain, TextField):
    """TextField of plain text."""

    def deconstruct(self) -> Any:
        return self._named_as(models.TextField)


class PlainJSONField(_Plain, models.JSONField):
    """JSONField whose strings are plain text."""

    def deconstruct(self) -> Any:
        return self._named_as(models.JSONField)

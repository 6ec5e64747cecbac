"""OpenAPI schema generation, which adds the problem responses of each operation."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes

from gallery.accounts.authentication import TokenAuthentication
from gallery.http import problem_json
from gallery.http.serializers import ProblemSerializer

EVERYWHERE = {"400", "405", "406", "500"}


class Schema(AutoSchema):
    """Schema of an operation with its problem responses, those of `describes` included."""

    def get_summary(self) -> str:
        """Return the first sentence of the view method's docstring."""
        return str(self.get_description() or "").partition(".")[0]

    def get_paginated_name(self, serializer_name: str) -> str:
        """Return the schema component's name of a page of these rows."""
        return f"{serializer_name}Page"

    # Private: drf-spectacular has no public hook for responses that the view does not declare.
    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in sorted(self._problem_statuses() - set(bodies)):
            bodies[status] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                ProblemSerializer, status, [problem_json.CONTENT_TYPE], direction
            )
        # The web server itself refuses URLs of more than 4,094 bytes, with a response of its own.
        bodies["414"] = self._get_response_for_code(  # type: ignore[no-untyped-call]
            OpenApiTypes.STR, "414", ["text/html"], direction
        )
        return bodies

    def _problem_statuses(self) -> set[str]:
        found = EVERYWHERE | set(getattr(self.view, "problem_statuses", ()))
        if self.get_auth():
            found |= {"401", "403", "429"}
        if "{" in self.path:
            found |= {"404"}
        return found | ({"413", "415"} if self.method == "POST" else set())


def say_who_may(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Require a token or a session by default, and nothing for operations without `security`."""
    result["security"] = [{"token": []}, {"cookieAuth": []}]
    for operations in result["paths"].values():
        for operation in operations.values():
            operation.setdefault("security", [])
    return result


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Security scheme of API tokens in the schema."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token ` and a token made at `auth/token/` or on the account page.",
        }

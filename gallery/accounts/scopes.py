"""Scopes of API tokens: each operation needs one of them."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from gallery.core.errors import GalleryError
from gallery.models import ApiToken


class HasScope(BasePermission):
    """Permission that a token has the operation's scope; sessions have all scopes.

    Reading needs `read` and everything else `write`, unless the view names a `token_scope`.
    """

    def has_permission(self, request: Request, view: object) -> bool:
        """Check the scope of the request's token. Raises GalleryError (scope_missing, 403)."""
        if not isinstance(request.auth, ApiToken):
            return True
        needed = needed_scope(request.method or "", view)
        if needed not in request.auth.scopes:
            raise GalleryError("scope_missing", scope=needed)
        return True


def needed_scope(method: str, view: object) -> str:
    """Return the scope that an operation needs."""
    usual = ApiToken.Scope.READ if method in SAFE_METHODS else ApiToken.Scope.WRITE
    return str(getattr(view, "token_scope", usual))

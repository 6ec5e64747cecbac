"""What a token may do: it carries scopes, and each operation needs one of them."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from gallery.core.errors import GalleryError
from gallery.models import ApiToken


class HasScope(BasePermission):
    """Lets a token do what it was made for; who signed in on the pages may do everything.

    Reading needs `read` and everything else `write`, unless the view names a `token_scope`.
    """

    def has_permission(self, request: Request, view: object) -> bool:
        """Raises GalleryError (scope_missing, 403)."""
        if not isinstance(request.auth, ApiToken):
            return True
        needed = needed_scope(request.method or "", view)
        if needed not in request.auth.scopes:
            raise GalleryError("scope_missing", scope=needed)
        return True


def needed_scope(method: str, view: object) -> str:
    """The scope that an operation asks for."""
    usual = ApiToken.Scope.READ if method in SAFE_METHODS else ApiToken.Scope.WRITE
    return str(getattr(view, "token_scope", usual))

"""The API's own description, and a page that shows it."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny


class SchemaView(SpectacularAPIView):
    """The API's description as OpenAPI 3.1, in YAML or JSON."""

    permission_classes = [AllowAny]
    authentication_classes: list[type[BaseAuthentication]] = []


class DocsView(SpectacularSwaggerSplitView):
    """The description as a page; its script comes from an address of its own, as the CSP asks."""

    permission_classes = [AllowAny]
    authentication_classes: list[type[BaseAuthentication]] = []
    url_name = "api:schema"
    template_name = "gallery/api_docs.html"

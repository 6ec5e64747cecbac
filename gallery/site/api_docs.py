"""Views of the OpenAPI schema: the file and the Swagger page."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny


class SchemaView(SpectacularAPIView):
    """View of the OpenAPI 3.1 schema, in YAML or JSON."""

    permission_classes = [AllowAny]
    authentication_classes: list[type[BaseAuthentication]] = []


class DocsView(SpectacularSwaggerSplitView):
    """Swagger page of the schema, with its script at a URL of its own as the CSP requires."""

    permission_classes = [AllowAny]
    authentication_classes: list[type[BaseAuthentication]] = []
    url_name = "api:schema"
    template_name = "gallery/api_docs.html"

"""Read the tiles of a page."""

import re

from django.http import HttpResponse


def alts(response: HttpResponse) -> list[str]:
    """Return the alt texts of the tiles, in order."""
    return re.findall(r'alt="([^"]+)"\s+loading', response.content.decode())

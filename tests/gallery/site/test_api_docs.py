"""The description of the API is for everybody, and its page loads nothing from elsewhere."""

import re

from django.test import Client


def test_the_page_and_the_file_are_open_to_everybody():
    page = Client().get("/api/v1/docs/")
    assert page.status_code == 200
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert sources
    assert all(source.startswith(("/", "#")) for source in sources)
    file = Client().get("/api/v1/schema/")
    assert file.headers["Content-Type"].startswith("application/vnd.oai.openapi")

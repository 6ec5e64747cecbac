"""Static files as a running site serves them."""

import json
import re
from pathlib import Path

from django.core.management import call_command


def test_the_site_s_sheet_is_whole_once_it_is_collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "captionsite.storage.StaticFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    named = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    sheet = Path(tmp_path, named["gallery/css/site.css"]).read_text()
    assert "@import" not in sheet
    sources = Path(settings.BASE_DIR, "static/gallery/css")
    imported = re.findall(r'@import "(.+)";', (sources / "site.css").read_text())
    assert len(imported) == 11
    for name in imported:
        assert (sources / name).read_text() in sheet
    assert Path(tmp_path, named["gallery/css/site.css"] + ".gz").exists()

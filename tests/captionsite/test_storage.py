"""Static files as a running site serves them."""

import json
import re
from pathlib import Path

from django.core.management import call_command

from captionsite.launch import prepare


def test_the_site_s_sheet_is_whole_once_it_is_collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path = tmp_path / "static" / "served"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "captionsite.storage.StaticFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    named = json.loads((tmp_path.parent / "staticfiles.json").read_text())["paths"]
    sheet = Path(tmp_path, named["gallery/css/site.css"]).read_text()
    assert "@import" not in sheet
    sources = Path(settings.BASE_DIR, "static/gallery/css")
    imported = re.findall(r'@import "(.+)";', (sources / "site.css").read_text())
    assert len(imported) == 11
    for name in imported:
        assert (sources / name).read_text() in sheet
    assert Path(tmp_path, named["gallery/css/site.css"] + ".gz").exists()


def test_nothing_about_the_files_is_among_those_that_are_served(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static" / "served"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "captionsite.storage.StaticFiles"}
    }
    prepare.collect_static_files()
    about = {path.name for path in settings.STATIC_ROOT.parent.iterdir() if path.is_file()}
    assert about == {"staticfiles.json", "sources"}
    served = {path.name for path in settings.STATIC_ROOT.rglob("*") if path.is_file()}
    assert not any("staticfiles" in name or name.startswith(".") for name in served)
    prepare.collect_static_files()  # the stamp is found where it was left

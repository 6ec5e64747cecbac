"""A watched folder."""

import threading

import pytest

from gallery.imports import watch
from gallery.imports.folder import Folder
from gallery.models import Image
from tests.gallery import pictures


@pytest.mark.django_db(transaction=True)
def test_a_watched_folder_takes_in_what_comes(owner, folder, monkeypatch):
    monkeypatch.setattr(watch, "QUIET_MS", 100)
    stop = threading.Event()
    threading.Timer(0.5, (folder / "new.png").write_bytes, [pictures.png("new")]).start()
    threading.Timer(20, stop.set).start()  # a failure ends too
    for results in watch.arrivals(Folder(folder, owner=owner), stop=stop):
        assert [one.path.name for one in results] == ["new.png"]
        stop.set()
    assert Image.objects.get().name == "new.png"

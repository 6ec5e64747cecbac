import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gallery.models import Image


def test_a_refused_file_gives_another_exit_status_than_a_failure(owner, folder):
    call_command("import_folder", str(folder), "--owner", "owner")
    (folder / "bad.jpg").write_bytes(b"dear reader")
    with pytest.raises(CommandError, match="1 files were refused") as refused:
        call_command("import_folder", str(folder), "--owner", "owner")
    assert refused.value.returncode == 2
    assert Image.objects.get().owner == owner

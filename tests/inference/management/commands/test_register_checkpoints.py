"""`manage.py register_checkpoints`: the bundled checkpoints become known."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from gallery.models import ModelVersion
from tests import rows


@pytest.mark.django_db
@pytest.mark.usefixtures("fresh_process")
def test_each_bundled_checkpoint_is_named_with_its_state(tmp_path: Path) -> None:
    for name in ("fake", "other"):
        rows.checkpoint(tmp_path / "bundled" / name, name=name)
    (tmp_path / "bundled" / "default.txt").write_text("fake")
    out = StringIO()
    call_command("register_checkpoints", stdout=out)
    assert sorted(out.getvalue().splitlines()) == ["fake@1 (live)", "other@1 (live)"]
    assert ModelVersion.objects.get(is_default=True).name == "fake"

"""Arguments of the commands that import a folder."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


@pytest.mark.parametrize(
    ("name", "words"), [("nobody", "nobody called nobody"), ("owner", "is no folder")]
)
def test_what_is_not_there_is_said(owner, tmp_path, name, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_folder", str(tmp_path / "missing"), "--owner", name)

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command


@pytest.mark.parametrize(("options", "deleted"), [((), 0), (("--older-than", "-1"), 1)])
def test_a_file_without_a_picture_goes_once_it_is_old_enough(db, options, deleted):
    name = default_storage.save("pictures/2026/01/new/small.webp", ContentFile(b"coming in"))
    output = io.StringIO()
    call_command("tidy", *options, stdout=output)
    assert f"{deleted} files without a picture deleted" in output.getvalue()
    assert default_storage.exists(name) is not bool(deleted)

from pathlib import Path

import pytest
from django.test import Client

from tests.training import compared
from training.ml.report.comparison_files import write_comparison


@pytest.fixture
def made(comparisons_client: Client, settings, tmp_path: Path) -> Path:
    """Write a comparison for the site."""
    comparison, pictures = compared.comparison(tmp_path / "data")
    folder = Path(settings.COMPARISONS_DIR) / "first"
    write_comparison(comparison, pictures, folder, copy_pictures=True)
    return folder

"""Register the bundled captioner with faults: some pictures kill it, some make it hang."""

from gallery.models import ModelVersion
from tests import rows
from tests.faults.harness.client import bundled_captioner
from tests.faults.harness.site import Site

NAME = "faulty"


def captioner(site: Site) -> str:
    """Register it with the site, once; return its name."""
    if not ModelVersion.objects.filter(name=NAME).exists():
        folder = site.folder / "checkpoints" / NAME
        rows.checkpoint(folder, name=NAME, kind="faulty", inside=bundled_captioner().folder)
        rows.captioner(folder, name=NAME, kind="faulty", is_default=False)
    return NAME

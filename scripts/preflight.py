"""Run the launcher's first checks with a bare Python, before anything is installed.

The `__init__` of captionsite imports Celery, so an empty module replaces the package here.
"""

import sys
import types
from pathlib import Path

package = types.ModuleType("captionsite")
package.__path__ = [str(Path(__file__).resolve().parents[1] / "captionsite")]
sys.modules["captionsite"] = package

from captionsite.launch.preflight import main  # noqa: E402

sys.exit(main(sys.argv[1:]))

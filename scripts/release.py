"""Build what is given out, into dist/: wheel, sdist, client and OpenAPI file; `make release`.

Each package is installed into an empty environment of its own, where the client has to tell its
version, and the site its version and the recorded caption of a picture.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLIENT = ROOT / "clients" / "python"
DIST = ROOT / "dist"
OPENAPI = "openapi.yaml"
PICTURE = ROOT / "static" / "gallery" / "img" / "photographer.webp"
CAPTIONS = ROOT / "gallery" / "site" / "example_captions.json"
CLIENT_VERSION = "import importlib.metadata as m, captionsite_client; print(m.version('{name}'))"


def main() -> int:
    """Build and check everything; return 0, or 1 with the reason on stderr."""
    try:
        version = agreed_version()
        _empty(DIST)
        _build(version)
        _check(version)
    except (ReleaseError, subprocess.CalledProcessError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    print(f"captionsite {version} is in {DIST}:")
    for path in sorted(DIST.iterdir()):
        print(f"  {path.name}  {path.stat().st_size / 1e6:.1f} MB")
    return 0


class ReleaseError(Exception):
    """Error of files that do not fit together."""


def agreed_version() -> str:
    """Return the version, which the package, the client and the changelog must share."""
    found = versions()
    if len(set(found.values())) != 1:
        raise ReleaseError(f"the version numbers differ: {found}")
    return found["captionsite"]


def versions() -> dict[str, str]:
    """Return the version that each file names."""
    package = (ROOT / "captionsite" / "__init__.py").read_text()
    client = tomllib.loads((CLIENT / "pyproject.toml").read_text())
    changelog = (ROOT / "CHANGELOG.md").read_text()
    return {
        "captionsite": _first(r'^__version__ = "(.+)"$', package),
        "client": str(client["project"]["version"]),
        "changelog": _first(r"^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$", changelog),
    }


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    if found is None:
        raise ReleaseError(f"nothing matches {pattern}")
    return found[1]


def _empty(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()


def _build(version: str) -> None:
    for source in (ROOT, CLIENT):
        _run(sys.executable, "-m", "build", "--installer", "uv", "--outdir", str(DIST), str(source))
    _run(sys.executable, "manage.py", "spectacular", "--validate", "--file", str(DIST / OPENAPI))
    described = _first(r"^  version: (\S+)$", (DIST / OPENAPI).read_text())
    if described != version:
        raise ReleaseError(f"{OPENAPI} has the version {described}, not {version}")


def _check(version: str) -> None:
    for kind in (f"captionsite-{version}-py3-none-any.whl", f"captionsite-{version}.tar.gz"):
        with tempfile.TemporaryDirectory(prefix="release-") as name:
            commands = _installed(Path(name), DIST / kind)
            output = _run(str(commands / "captionsite"), "--version", folder=Path(name))
            _require(output == f"captionsite {version}", kind, output)
            caption = _run(
                str(commands / "captionsite"), "caption", str(PICTURE), folder=Path(name)
            )
            _require(f'"{caption}"' in CAPTIONS.read_text(), kind, caption)
    wheel = f"captionsite_client-{version}-py3-none-any.whl"
    with tempfile.TemporaryDirectory(prefix="release-") as name:
        commands = _installed(Path(name), DIST / wheel)
        code = CLIENT_VERSION.format(name="captionsite-client")
        output = _run(str(commands / "python"), "-c", code, folder=Path(name))
        _require(output == version, wheel, output)


def _installed(folder: Path, package: Path) -> Path:
    """Install a package into an empty environment in `folder`; return where its commands are."""
    environment = folder / "environment"
    _run(
        sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, str(environment)
    )
    python = environment / "bin" / "python"
    _run(
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        str(python),
        str(package),
    )
    return python.parent


def _require(holds: bool, package: str, output: str) -> None:
    if not holds:
        raise ReleaseError(f"{package}, installed into an empty environment, says {output!r}")


def _run(*command: str, folder: Path = ROOT) -> str:
    """Run a command in `folder`, with a data folder that is nobody's; return what it prints."""
    with tempfile.TemporaryDirectory(prefix="data-") as data:
        kept = {key: os.environ[key] for key in os.environ if key != "PYTHONPATH"}
        done = subprocess.run(  # noqa: S603
            command,
            cwd=folder,
            env={**kept, "CAPTIONSITE_DATA": data},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())

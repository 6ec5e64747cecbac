"""Hooks of mkdocs: the repository's documents outside docs/ are pages too, and links lead to them.

A link that is right on GitHub, such as `../CHANGELOG.md` in docs/, is made right for the web pages.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
DOCS = "docs/"
OUTSIDE = (
    "ACCESSIBILITY.md",
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "clients/python/README.md",
)
LINK = re.compile(r"(?<=\]\()([^)#:\s]+)(?=[)#])")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the documents outside docs/."""
    for path in OUTSIDE:
        files.append(File.generated(config, path, content=(ROOT / path).read_text()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Rewrite the relative links of a page from where files are to where pages are."""
    here = page.file.src_uri
    return LINK.sub(lambda link: relinked(link[1], here), markdown)


def relinked(link: str, here: str) -> str:
    """Return a link of the page `here`, which may lead out of docs/ or into it."""
    source = here if here in OUTSIDE else DOCS + here
    target = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    uri = target if target in OUTSIDE else target.removeprefix(DOCS)
    return posixpath.relpath(uri, posixpath.dirname(here) or ".")

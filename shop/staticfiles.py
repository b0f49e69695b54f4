"""Collect many small style sheets and modules; deliver one file of each."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLES = "css/shop.css"
MODULES = "js/shop.js"

STYLE_IMPORT = re.compile(r'@import "(?P<path>[^"]+)" layer\((?P<layer>[\w-]+)\);')
MODULE_IMPORT = re.compile(r'^import "\./(?P<path>[^"]+)";$', re.MULTILINE)

# What collectstatic hands over: name → where the source lies.
Paths = dict[str, tuple[Storage, str]]


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files, with `shop.css` and `shop.js` in one piece each.

    In development the same two files work unbundled, through their own imports.
    """

    def post_process(
        self,
        paths: Paths,
        dry_run: bool = False,
        **options: Any,  # Any: passed through to Django
    ) -> Iterator[tuple[str, str, bool]]:
        if not dry_run:
            paths = self._with_bundles(paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _with_bundles(self, paths: Paths) -> Paths:
        left = dict(paths)
        for entry, bundle in ((STYLES, bundle_styles), (MODULES, bundle_modules)):
            if entry not in paths:
                continue
            parts = sources(entry, paths)
            text = bundle(read(entry, paths), parts)
            self._replace(entry, text)
            left[entry] = (self, entry)
            for name in parts:
                left.pop(sibling(entry, name))
        return left

    def _replace(self, name: str, text: str) -> None:
        if self.exists(name):
            self.delete(name)
        self._save(name, ContentFile(text.encode()))


def sources(entry: str, paths: Paths) -> dict[str, str]:
    """The text of every file that `entry` imports, by the path it is imported as."""
    pattern = STYLE_IMPORT if entry == STYLES else MODULE_IMPORT
    found = (match["path"] for match in pattern.finditer(read(entry, paths)))
    return {path: read(sibling(entry, path), paths) for path in found}


def bundle_styles(entry: str, parts: dict[str, str]) -> str:
    """Put the imported sheets where they stood, each run of a layer wrapped in it."""
    imports = list(STYLE_IMPORT.finditer(entry))
    layers = groupby(imports, key=lambda match: match["layer"])
    body = "".join(
        f"@layer {layer} {{ {' '.join(parts[match['path']] for match in run)} }}"
        for layer, run in layers
    )
    return shrink_styles(
        entry[: imports[0].start()] + body + entry[imports[-1].end() :]
    )


def bundle_modules(entry: str, parts: dict[str, str]) -> str:
    """Put each imported module, in a scope of its own, where its import stood.

    The modules neither import nor export: module code is strict, where a block keeps
    its declarations to itself.
    """
    return MODULE_IMPORT.sub(lambda match: f"{{\n{parts[match['path']]}}}", entry)


def shrink_styles(text: str) -> str:
    """Leave out comments and the space that only people need."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text)
    text = re.sub(r"(?<=[ :,(-])0\.(?=\d)", ".", text.replace(": ", ":"))
    text = text.replace(" > ", ">")
    return text.replace(";}", "}").strip()


def sibling(entry: str, path: str) -> str:
    """The name of a file that `entry` imports as `path`."""
    return str(PurePosixPath(entry).parent / path)


def read(name: str, paths: Paths) -> str:
    """The source text of a static file."""
    storage, path = paths[name]
    with storage.open(path) as file:
        return bytes(file.read()).decode()

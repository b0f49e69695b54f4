"""Names of files as people may read them: no paths, no tricks."""

import re
import unicodedata

LONGEST_NAME = 120
LONGEST_SUFFIX = 10
NAMELESS = "file"

# What Windows refuses in a name, and what headers and shells trip over.
_UNFIT = re.compile(r'[<>:"|?*;`$]')


def safe_name(name: str) -> str:
    """The last part of `name` without control, bidi and invisible characters.

    Letters of all scripts stay; no leading dot, at most 120 characters, never empty.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Categories C*: control, format (bidi overrides, zero width), surrogate, unknown.
    seen = "".join(
        " " if char.isspace() else char
        for char in last
        if char.isspace() or not unicodedata.category(char).startswith("C")
    )
    tidy = " ".join(_UNFIT.sub("_", seen).split()).strip(". ")
    stem, suffix = _split(tidy)
    return f"{stem[: LONGEST_NAME - len(suffix)].rstrip()}{suffix}" or NAMELESS


def suffix_of(name: str) -> str:
    """What follows the last dot, in lower case with the dot; "" without one."""
    return _split(name)[1].lower()


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or len(suffix) > LONGEST_SUFFIX:
        return name, ""
    return stem, f".{suffix}"

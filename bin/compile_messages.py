"""Compile locale/<language>/LC_MESSAGES/*.po where the .mo is missing or older.

Babel does it, so that no gettext tools are needed.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Compile what is due; 1 when a translation breaks its placeholders."""
    due = [
        source for source in ROOT.glob("locale/*/LC_MESSAGES/*.po") if is_due(source)
    ]
    broken = [complaint for source in due for complaint in compile_one(source)]
    print(*broken, sep="\n", end="\n" if broken else "", file=sys.stderr)
    return 1 if broken else 0


def is_due(source: Path) -> bool:
    """Whether `source` changed after it was compiled."""
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def compile_one(source: Path) -> list[str]:
    """Write the .mo of `source` and return what is wrong with its entries."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as text:
        catalog = read_po(text, locale=source.parts[-3])
    partial = source.with_suffix(".mo.new")
    with partial.open("wb") as binary:
        write_mo(binary, catalog)
    partial.replace(source.with_suffix(".mo"))
    return [
        f"{source.relative_to(ROOT)}:{message.lineno}: {error}"
        for message, errors in catalog.check()
        for error in errors
    ]


if __name__ == "__main__":
    sys.exit(main())

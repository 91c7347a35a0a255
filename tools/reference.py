"""Writes the committed reference of the wire, or says that it is stale. Changes when a page is added or moves."""

import sys
from pathlib import Path

from protocol.reference import protocol_page, schema_page
from tools.typescript import protocol_module

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def pages() -> dict[Path, str]:
    """Every generated file with what should be in it."""
    return {
        DOCS / "protocol.md": protocol_page(),
        DOCS / "protocol.schema.json": schema_page(),
        ROOT / "web" / "src" / "live" / "protocol.ts": protocol_module(),
    }


def stale() -> list[Path]:
    """The generated files which differ from their sources."""
    return [path for path, text in pages().items() if not path.is_file() or path.read_text("utf-8") != text]


def main(argv: list[str]) -> int:
    """Write the files, or with --check only name the stale ones. 0 done, 1 stale, 2 wrong use."""
    match argv:
        case []:
            for path, text in pages().items():
                path.write_text(text, "utf-8", newline="\n")
            return 0
        case ["--check"]:
            for path in stale():
                print(f"{path.name} is stale: run python -m tools.reference")
            return 1 if stale() else 0
        case _:
            print("usage: python -m tools.reference [--check]")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

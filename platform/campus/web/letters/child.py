"""Runs as a process of its own: a Typst source and its facts in on stdin, a PDF out on stdout.

Typst keeps what it has set for the next time, hundreds of megabytes for some hundred letters, and
with it their codes. Here all of it ends with the process.
"""

from __future__ import annotations

import json
import sys

import typst


def main() -> None:
    """Set one document."""
    given = json.load(sys.stdin)
    pdf = typst.compile(
        given["source"].encode(),
        root=given["root"],
        format="pdf",
        # The document looks the same everywhere and reads nothing.
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(given["facts"])},
        pdf_standards=["ua-1", "a-2a"],
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()

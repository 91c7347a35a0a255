"""What the program writes to its operator: one record, one line, whatever the record quotes (I10).

A name, a code or a header may hold a line feed or a terminal's escape sequence. Here they can neither begin a line
that looks like ours nor colour, move or hide what stands beside them. Changes with the form of the log.
"""

import logging
import re
import sys
from typing import Final

FORM: Final = "%(levelname)s %(name)s: %(message)s"
UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f"  # controls, ESC among them; the tab stays
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # no width, line separators, order of writing
    "\ud800-\udfff]"  # halves of pairs: no stream can write them
)
QUIET: Final = ("websockets", "aiohttp.access")
"""Loggers of libraries that write only errors, whatever level is asked for: at DEBUG they write the heads of requests,
and with them secrets; at INFO every dropped link and every page is a line."""
CONTINUED: Final = "  | "
"""Before every further line of a traceback: no line of ours begins so."""


class OneLine(logging.Formatter):
    """A record as one line; the lines of its traceback, each marked as belonging to it."""

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record."""
        record.message = record.getMessage()
        told = seen(self.formatMessage(record))
        traceback = self.formatException(record.exc_info) if record.exc_info else ""
        return "\n".join([told, *(CONTINUED + seen(line) for line in traceback.split("\n") if line)])


def seen(text: str) -> str:
    r"""The text with everything that nobody would see written out, as \n or \u202e."""
    return UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def write_to_stderr() -> None:
    """From now on every logger of the process, the libraries' too, writes there in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(FORM))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    quiet_libraries()


def quiet_libraries() -> None:
    """From now on none of them writes what a peer said."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)

"""What people typed, made fit for paper. Changes with what may stand on a published page."""

import re
import unicodedata
from typing import Final

from hub.domain.redaction import mask

_SOFT_HYPHEN: Final = "\u00ad"
_SPACES: Final = re.compile(r"\s+")


def printable(text: str) -> str:
    """One line, personal numbers masked, NFC (the fonts have no combining circumflex), legal in XML.

    Hidden characters go first: a telephone number with a zero-width space inside must not pass the mask, and a
    right-to-left override must not turn a line of a public paper around.
    """
    visible = "".join(_shown(char) for char in unicodedata.normalize("NFC", text))
    return mask(_SPACES.sub(" ", visible).strip())


def _shown(char: str) -> str:
    match unicodedata.category(char):
        case "Cc":
            return " "
        case "Cf" if char != _SOFT_HYPHEN:  # invisible anyway, but a letter of old TCVN3 text: keep what was typed
            return ""
        case "Cs" | "Cn" | "Co":
            return ""
        case _:
            return char

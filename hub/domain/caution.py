"""Texts which no machine may act on: complaints, denunciations, texts about one person. Changes with that list.

Nothing is decided by it but who looks first. A recommendation about the settling of complaints is caught too, and
costs the secretary one question; a denunciation linked unread would cost its author more.
"""

import re
import unicodedata
from typing import Final

from hub.domain.model import Recommendation
from hub.domain.redaction import mask

PLAINT: Final = re.compile(r"\b(?:khieu nai|khieu kien|to cao|to giac|don thu)\b")
"""Folded words by which a complaint or a denunciation calls itself (Law on Complaints, Law on Denunciations)."""


def people_must_read(item: Recommendation) -> bool:
    """A person's name is kept with it, a personal number stands in it, or it calls itself a complaint."""
    return item.person is not None or mask(item.text) != item.text or PLAINT.search(folded(item.text)) is not None


def folded(text: str) -> str:
    """Words without marks, as a hurried sender types."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare))

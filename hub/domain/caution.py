"""Texts which no machine may act on: complaints, denunciations, texts about one person. Changes with that list.

Nothing is decided by it but who looks first. A recommendation about the settling of complaints is caught too, and
costs the secretary one question; a denunciation linked unread would cost its author more.
"""

import re
import unicodedata
from typing import Final

from hub.domain.model import Recommendation
from hub.domain.redaction import mask

PLAINT: Final = re.compile(
    r"\b(?:khieu nai|khieu kien|to cao|to giac|don thu|hoi lo|nhung nhieu|tham nhung|tham o|hach dich|vu khong"
    r"|(?:doi|nhan|an|lay) tien (?:moi|cua dan|dan)|lot tay|chay tien|bao che|hanh hung)\b"
)
"""Folded words by which a complaint or a denunciation calls itself (Law on Complaints, Law on Denunciations), and those
of what is denounced."""
NAMED: Final = re.compile(
    r"(?<![Tt]hưa )(?<![Gg]ửi )(?<![Cc]hào )\b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Đđ]/c|[Đđ]ồng chí)"
    r" (?:[A-ZĐÀ-Ỹ]\w*[ .]){1,3}[A-ZĐÀ-Ỹ]\w*"
)
"""A person named after a form of address, in capitals as names are: not "Ông Chủ tịch", nor who is greeted."""


def people_must_read(item: Recommendation) -> bool:
    """A person's name is kept with it or stands in it, a personal number does, or it reads as a complaint."""
    if item.person is not None or mask(item.text) != item.text:
        return True
    return PLAINT.search(folded(item.text)) is not None or NAMED.search(item.text) is not None


def folded(text: str) -> str:
    """Words without marks, as a hurried sender types."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare))

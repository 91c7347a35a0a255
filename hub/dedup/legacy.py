"""Texts pasted from documents in the fonts of the nineties, TCVN3 and VNI. Changes when a table proves wrong.

Those fonts drew Vietnamese over Latin-1: `§Ò nghÞ` is `Đề nghị`. A whole message is in one of them or in none, so the
question is put to the message: in which reading are more of its words Vietnamese syllables? It must be asked before
anything drops U+00AD, which is ư in TCVN3, or unfolds compatibility letters.
"""

import re
from collections.abc import Mapping
from typing import Final

from hub.dedup.syllables import is_syllable

TCVN3: Final = str.maketrans(
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊËÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ®¡¢£¤¥¦§",
    "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđĂÂÊÔƠƯĐ",
)
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_CIRCUMFLEX = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}


def _vni() -> dict[str, str]:
    table = dict(_VNI_SINGLE)
    for base in "aeouyôö":
        table |= {base + mark: _VNI_SINGLE.get(base, base) + tone for mark, tone in _VNI_TONES.items()}
    for base in "aeo":
        table |= {base + mark: base + "\u0302" + tone for mark, tone in _VNI_CIRCUMFLEX.items()}
    table |= {"a" + mark: "a\u0306" + tone for mark, tone in _VNI_BREVE.items()}
    return (
        table
        | {key.upper(): value.upper() for key, value in table.items()}
        | {key[0].upper() + key[1]: value[0].upper() + value[1:] for key, value in table.items() if len(key) == 2}
    )


VNI: Final[Mapping[str, str]] = _vni()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_WORD = re.compile(r"[^\s\d.,;:!?()\"'/+-]+")
MARGIN: Final = 2
"""Words more that must become Vietnamese: one foreign name is no font."""


def modern(text: str) -> str:
    """The text in Unicode letters; unchanged unless an old font explains clearly more of its words."""
    readings = (text, text.translate(TCVN3), _VNI_PATTERN.sub(lambda found: VNI[found.group()], text))
    known = [sum(map(is_syllable, _WORD.findall(reading))) for reading in readings]
    best = max(range(len(readings)), key=lambda at: (known[at], -at))
    return readings[best] if known[best] >= known[0] + MARGIN else text

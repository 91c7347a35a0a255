"""Which letters make a Vietnamese syllable, and where its tone stands. Changes only with the language.

The closed list of rhymes is what tells `tại` from `taij` and a text of an old font from a modern one: no dictionary
of words is needed, and names nobody foresaw are syllables too.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from hub.dedup.normalize import fold

TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_ONSETS: Final = "ngh ng gh gi nh ph th tr ch kh qu b c d đ g h k l m n p r s t v x"
_RHYMES: Final = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn
    uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu
"""
ONSETS: Final = tuple(_ONSETS.split())
RHYMES: Final = frozenset(_RHYMES.split())
_FOLDED_RHYMES: Final = frozenset(fold(rhyme) for rhyme in RHYMES)
VOWELS: Final = "aăâeêioôơuưy"
LETTERS_MAX: Final = 14  # nghiêng, with each mark a character of its own
STOPS: Final = ("c", "ch", "p", "t")  # a syllable that ends so bears sắc or nặng and nothing else


def toned(word: str) -> tuple[str, str]:
    """(letters without their tone, the tone or ""), in lower case and composed."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tone = next((char for char in decomposed if char in TONES), "")
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in TONES)), tone


def parts(plain: str) -> tuple[str, str] | None:
    """(onset, rhyme) of a syllable without its tone; None when it is none."""
    for onset in (*ONSETS, ""):
        if plain.startswith(onset) and plain[len(onset) :] in RHYMES:
            return onset, plain[len(onset) :]
    return ("g", plain[1:]) if plain.startswith("gi") and plain[1:] in RHYMES else None


@lru_cache(maxsize=4096)
def is_syllable(word: str) -> bool:
    """Spelt as a Vietnamese syllable may be; says nothing of whether the word exists."""
    if len(word) > LETTERS_MAX:
        return False
    plain, tone = toned(word)
    found = parts(plain)
    if found is None:
        return False
    return not (tone and tone not in "\u0301\u0323" and found[1].endswith(STOPS))


@lru_cache(maxsize=4096)
def could_be(folded: str) -> bool:
    """Whether some syllable looks so without its marks: `bna` and `kohng` are slips of the finger and mean no word."""
    return any(folded.startswith(onset) and folded[len(onset) :] in _FOLDED_RHYMES for onset in (*ONSETS, "d", "g", ""))


def with_tone(plain: str, tone: str) -> str | None:
    """The syllable with its tone in its old place (hòa, thủy); None when the letters make no syllable."""
    found = parts(plain)
    if found is None:
        return None
    onset, rhyme = found
    vowels = re.match(f"[{VOWELS}]+", rhyme)
    cluster = vowels.group() if vowels else ""
    at = len(onset) + _bearer(cluster, closed=len(cluster) < len(rhyme))
    return unicodedata.normalize("NFC", plain[: at + 1] + tone + plain[at + 1 :])


def _bearer(cluster: str, closed: bool) -> int:
    shaped = [at for at, vowel in enumerate(cluster) if vowel in "ăâêôơư"]
    if shaped:
        return shaped[-1]
    if closed:
        return len(cluster) - 1
    return 1 if len(cluster) == 3 else 0

"""What a text is about: phrases of one meaning are one concept, concepts belong to fields of a province's work.

Two people who ask for the same thing share few words and mostly share what they speak of. Changes when the shape of
`concepts.json` does: a list by field, not by the topics of one conference, and an organiser's seeds may add to it.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from typing import Final

from msgspec import Struct

from hub.dedup.normalize import Form, form
from hub.dedup.shipped import Malformed, read_json

FILE: Final = "concepts.json"
ACTION: Final = ""
"""The field of what is asked to be done (build, repair, raise …): it stands in every field."""


class ConceptList(Struct, frozen=True, forbid_unknown_fields=True):
    """Each string is one concept: phrases with ";" between them, the first is its name."""

    fields: Mapping[str, tuple[str, ...]]
    actions: tuple[str, ...]


class Thesaurus:
    """The phrases of a list, made once. Raises `Malformed` when two concepts have one name or one has none."""

    def __init__(self, listed: ConceptList) -> None:
        self.field_of: dict[str, str] = {}
        """Name of a concept -> its field, `ACTION` for what is asked to be done."""
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._single: dict[str, set[str]] = {}
        self.longest = 1
        for field, lines in (*listed.fields.items(), (ACTION, listed.actions)):
            for line in lines:
                self._put(field, line)

    def _put(self, field: str, line: str) -> None:
        forms = [form(phrase) for phrase in line.split(";")]
        if any(not one.folded for one in forms) or forms[0].marked in self.field_of:
            where = f"fields.{field}" if field else "actions"
            raise Malformed(FILE, where, f"each line has phrases, and a first one of its own: {line!r}")
        name = forms[0].marked
        self.field_of[name] = field
        for one in forms:
            words = one.folded.count(" ") + 1
            self.longest = max(self.longest, words)
            # One syllable means too many things without its marks; two hardly ever do.
            if words > 1:
                self._phrases.setdefault(one.folded, []).append((tuple(one.marked.split()), name))
            else:
                self._single.setdefault(one.marked, set()).add(name)

    def thinned(self, keeps: Callable[[str], bool]) -> "Thesaurus":
        """The same concepts with only those phrases (folded, or marked where single) that are kept: as if fewer had
        been thought of."""
        fewer = Thesaurus(ConceptList({}, ()))
        fewer.field_of, fewer.longest = self.field_of, self.longest
        fewer._phrases = {phrase: told for phrase, told in self._phrases.items() if keeps(phrase)}
        fewer._single = {word: names for word, names in self._single.items() if keeps(word)}
        return fewer

    def of(self, text: Form) -> frozenset[str]:
        """Names of the concepts whose phrases stand in the text; at each word the longest phrase counts.

        `xây nhà` is no house in `xây nhà máy`: the noun at the end of a phrase belongs to the longer one it begins.
        """
        folded, marked = text.folded.split(), text.marked.split()
        bare = text.folded == text.marked
        found = {name for word in marked for name in self._single.get(word, ())}
        spans = [self._longest(folded, marked, at, bare) for at in range(len(folded))]
        for at, (end, names) in enumerate(spans):
            cut = end - 1 > at and spans[end - 1][0] > end
            found.update(self.actions(names) if cut else names)
        return frozenset(found)

    def _longest(self, folded: list[str], marked: list[str], at: int, bare: bool) -> tuple[int, set[str]]:
        """(where the longest phrase that begins here ends, its concepts); (at, none) where none begins.

        A phrase none of whose words stands there with its own marks is another one: `còn dở` is no `côn đồ`.
        """
        for end in range(min(at + self.longest, len(folded)), at + 1, -1):
            told = self._phrases.get(" ".join(folded[at:end]), ())
            names = {name for way, name in told if bare or any(map(str.__eq__, way, marked[at:end]))}
            if names:
                return end, names
        return at, set()

    def things(self, concepts: Iterable[str]) -> frozenset[str]:
        """Those that say what is spoken of."""
        return frozenset(name for name in concepts if self.field_of[name] != ACTION)

    def actions(self, concepts: Iterable[str]) -> frozenset[str]:
        """Those that say what is to be done."""
        return frozenset(name for name in concepts if self.field_of[name] == ACTION)


SHIPPED: Final = Thesaurus(read_json(files("hub.dedup") / FILE, FILE, ConceptList))

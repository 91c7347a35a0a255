"""Half a set of weights or a class nobody can use is refused whole, with file, key and rule."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.json import decode, encode
from msgspec.structs import replace

from hub.dedup.concepts import ConceptList, Thesaurus
from hub.dedup.lexicon import SHIPPED as LEXICON
from hub.dedup.lexicon import ClosedClass
from hub.dedup.lexicon import load as words
from hub.dedup.normalize import form
from hub.dedup.shipped import Malformed
from hub.dedup.weights import SHIPPED, load

ROOT = Path(__file__).parents[3]


def test_what_was_written_is_what_is_loaded() -> None:
    assert load(encode(SHIPPED)) == SHIPPED
    assert words(encode(LEXICON)) == LEXICON


BAD = {
    "no JSON": (b"{", "$"),
    "a key missing": (b'{"version":"x"}', "$"),
    "a text for a number": (encode(SHIPPED).replace(b'"texts":', b'"texts":"a","x":'), "$.texts"),
    "a feature missing": (encode(replace(SHIPPED, of=dict(list(SHIPPED.of.items())[1:]))), "of.grams"),
    "a feature unknown": (encode(replace(SHIPPED, of={**SHIPPED.of, "taste": 1.0})), "of.taste"),
    "a topic feature unknown": (encode(replace(SHIPPED, topics={**SHIPPED.topics, "taste": 1.0})), "topics.taste"),
    "thresholds crossed": (encode(replace(SHIPPED, ask_from=0.9, merge_from=0.5)), "ask_from, merge_from"),
    "no reference text": (encode(replace(SHIPPED, texts=0)), "version, texts"),
}


@pytest.mark.parametrize(("raw", "key"), BAD.values(), ids=BAD.keys())
def test_malformed_weights_are_refused_with_the_key(raw: bytes, key: str) -> None:
    with pytest.raises(Malformed) as refused:
        load(raw)
    assert (refused.value.file, refused.value.key) == ("weights.json", key)
    assert refused.value.rule


BAD_CLASSES = {
    "no name": ClosedClass("", {"a": ("a",), "b": ("b",)}),
    "one member": ClosedClass("khác mùa", {"mưa": ("mùa mưa",)}),
    "a member without words": ClosedClass("khác mùa", {"mưa": (), "khô": ("mùa khô",)}),
    "a word without letters": ClosedClass("khác mùa", {"mưa": ("…",), "khô": ("mùa khô",)}),
    "one word for two members": ClosedClass("khác mùa", {"mưa": ("mùa",), "khô": ("MÙA",)}),
}


BAD_WORDS = {
    "a key nobody knows": (lambda told: told | {"colours": []}, "$"),
    "a pattern that cannot be read": (lambda told: told | {"central": ["(thu tuong"]}, "central"),
    "a class of one member": (
        lambda told: told | {"classes": [{"name": "khác mùa", "members": {"mưa": ["mua"]}}]},
        "khác mùa",
    ),
}


@pytest.mark.parametrize(("spoil", "key"), BAD_WORDS.values(), ids=BAD_WORDS.keys())
def test_malformed_words_are_refused_with_the_key(spoil: Callable[[dict[str, object]], object], key: str) -> None:
    with pytest.raises(Malformed) as refused:
        words(encode(spoil(decode(encode(LEXICON)))))
    assert (refused.value.file, refused.value.key) == ("lexicon.json", key)


def test_a_malformed_file_ends_the_command_with_a_sentence(tmp_path: Path) -> None:
    """The whole program with one file of the package spoilt, as an organiser would have it who edits it."""
    for name in ("hub", "protocol"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("pages", "__pycache__"))
    (tmp_path / "hub" / "dedup" / "weights.json").write_text("{}")
    command = [sys.executable, "-m", "hub", "similar", "--explain", "a", "b"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("diemcau-hub: weights.json: $: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("bad", BAD_CLASSES.values(), ids=BAD_CLASSES.keys())
def test_a_class_that_cannot_tell_its_members_apart_is_refused(bad: ClosedClass) -> None:
    with pytest.raises(Malformed, match="dedup_classes"):
        LEXICON.extended([bad])


def test_a_word_may_stand_twice_under_its_member_with_and_without_marks() -> None:
    LEXICON.extended([ClosedClass("khác bến", {"bến xe": ("bến xe", "ben xe"), "bến tàu": ("bến tàu",)})])


def test_each_concept_has_a_name_of_its_own() -> None:
    with pytest.raises(Malformed, match=r"concepts\.json: fields\.Y tế"):
        Thesaurus(ConceptList({"Y tế": ("bác sĩ; y sĩ", "bác sĩ; điều dưỡng")}, ()))


def test_a_concept_is_found_under_each_of_its_phrases_and_one_syllable_only_with_its_marks() -> None:
    known = Thesaurus(ConceptList({"Lâm nghiệp": ("cây hồi; hồi",), "Khác": ("hội xuân",)}, ("sửa chữa; sửa",)))
    assert known.of(form("Sửa giá HỒI")) == {"cây hồi", "sửa chữa"}
    assert known.of(form("gia hoi, cay hoi")) == {"cây hồi"}
    assert known.of(form("gia hoi xuan")) == {"hội xuân"}
    assert known.things(["cây hồi", "sửa chữa"]) == {"cây hồi"}
    assert known.actions(["cây hồi", "sửa chữa"]) == {"sửa chữa"}

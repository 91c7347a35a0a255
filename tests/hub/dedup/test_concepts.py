"""Which concepts a text speaks of: the phrases that stand there, and not those that only seem to."""

import pytest

from hub.dedup.concepts import ConceptList, Thesaurus
from hub.dedup.normalize import Form, fold, form

THESAURUS = Thesaurus(
    ConceptList(
        fields={
            "Nhà ở": ("nhà tạm;xây nhà",),
            "Việc làm": ("nhà máy",),
            "An ninh": ("côn đồ",),
            "Vay": ("mức cho vay",),
        },
        actions=("nâng mức",),
    )
)


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("Đề nghị hỗ trợ xây nhà", {"nhà tạm"}),
        ("Đề nghị xây nhà máy ở huyện", {"nhà máy"}),
        ("xay nha may o huyen", {"nhà máy"}),
        ("Đề nghị nâng mức cho vay", {"nâng mức", "mức cho vay"}),
        ("Đường làm còn dở", set()),
        ("Xử lý bọn côn đồ", {"côn đồ"}),
        ("Xử lý bọn côn đò", {"côn đồ"}),
        ("xu ly bon con do", {"côn đồ"}),
    ],
)
def test_a_noun_belongs_to_the_longer_phrase_it_begins_and_marks_tell_phrases_apart(
    text: str, concepts: set[str]
) -> None:
    found = form(text)
    bare = Form(fold(found.marked), found.folded) if text.isascii() else found
    assert THESAURUS.of(bare) == concepts

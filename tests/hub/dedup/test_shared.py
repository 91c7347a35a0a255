"""The words that a console marks in two texts, each as it was typed."""

import pytest

from hub.dedup.shared import SHARED_MAX, shared_words


def test_they_come_in_order_once_and_without_light_words() -> None:
    assert shared_words("de nghi vay von va vay them von moi", "vay von cho moi nguoi") == ("vay", "von", "moi")


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        ("Sửa trường học", "Suwra truwowngf hocj", ("sua", "truong", "hoc", "suwra", "truwowngf", "hocj")),
        ("Vay vốn cho đvtn", "vay von cho thanh niên", ("vay", "von", "dvtn", "thanh", "nien")),
        ("XÂY CẦU", "xây cầu", ("xay", "cau")),
        ("Sửa đường", "Mở lớp", ()),
        ("Có ý kiến về lớp", "Phù hợp điều kiện lớp", ("lop",)),
        ("co y kien", "Phù hợp điều kiện", ("kien",)),
        ("", "Mở lớp", ()),
    ],
)
def test_each_text_names_its_own_way_of_typing(a: str, b: str, shared: tuple[str, ...]) -> None:
    assert shared_words(a, b) == shared


def test_they_are_few_enough_to_read() -> None:
    words = " ".join(f"tu{n}" for n in range(100))
    assert len(shared_words(words, words)) == SHARED_MAX

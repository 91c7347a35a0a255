"""Two requests in one message are two; one request is one."""

import pytest

from hub.dedup.split import UNITS_MAX, requests

ROAD = "Đường vào thôn Nà Lầu lầy lội, xin bê tông."
WATER = "Đề nghị xây công trình nước sạch cho xã."

CASES = {
    "numbered": f"1. {ROAD} 2. {WATER}",
    "bullets": f"- {ROAD}\n- {WATER}",
    "furthermore": f"{ROAD} Ngoài ra, {WATER}",
    "at once": f"{ROAD} Đồng thời {WATER}",
    "second question": f"{ROAD} Câu thứ hai: {WATER}",
    "without marks": f"{ROAD} Ngoai ra, {WATER}",
}

SPOKEN = ("de nghi sua duong vao thon", "de nghi xay nha van hoa cho xa")


@pytest.mark.parametrize("said", CASES.values(), ids=CASES.keys())
def test_joined_requests_are_taken_apart(said: str) -> None:
    assert requests(said) == [ROAD, WATER]


@pytest.mark.parametrize(
    "said",
    [ROAD, "Đường dài 1.500 m, rộng 3.5 m, xin sửa.", "Xin sửa đường, đồng thời làm cầu cho dân đi lại.",
     "Xin sửa đường vào thôn. Ngoài ra, làm cầu.", "", "- -", "1. 2. 3."],
)  # fmt: skip
def test_what_is_not_clearly_two_stays_one(said: str) -> None:
    assert requests(said) == [said]


@pytest.mark.parametrize("joint", ["ngoai ra", "ngoài ra", "dong thoi", "thu hai la"])
def test_speech_written_down_without_signs_is_taken_apart_where_a_request_says_so(joint: str) -> None:
    one, other = SPOKEN
    assert requests(f"{one} {joint} {other}") == [one, other]
    assert requests(f"{one} {joint} lam cau cho dan di lai") == [f"{one} {joint} lam cau cho dan di lai"]


@pytest.mark.parametrize("head", ["- ", "{n}. ", "{n}) "])
def test_a_long_list_is_left_to_people(head: str) -> None:
    said = "\n".join(head.format(n=n) + WATER for n in range(1, 13))
    assert UNITS_MAX < 12
    assert requests(said) == [said]

"""Guessing the topic from its name and from what people put there."""

from hub.dedup.index import Candidate
from hub.dedup.topics import TOPICS_MAX, Topics


def topics() -> Topics:
    known = Topics()
    known.put("t1", ["Đào tạo nghề cho thanh niên", "Lao động"])
    known.put("t2", ["Vốn vay khởi nghiệp", "Ngân hàng"])
    known.put("t3", ["Hạ tầng viễn thông, Internet", "Thông tin"])
    known.put("t4", ["Tảo hôn và ma túy", "Công an"])
    known.put("t5", ["Đào tạo cán bộ Đoàn", "Nội vụ"])
    return known


def like(id: str, score: float) -> Candidate:
    return Candidate(id, "LS", score, "")


def test_the_topic_whose_name_the_text_uses_comes_first() -> None:
    assert topics().rank("de nghi nang muc VON VAY cho thanh nien khoi nghiep", [])[0][0] == "t2"


def test_seed_words_count_like_the_title() -> None:
    known = topics()
    without = dict(known.rank("xin thuyền qua sông", [])).get("t3", 0.0)
    known.put("t3", ["Hạ tầng viễn thông, Internet", "Thông tin", "thuyền qua sông"])
    assert known.rank("xin thuyền qua sông", [])[0] >= ("t3", without + 0.3)


def test_near_items_that_people_assigned_speak_for_their_topic() -> None:
    assert topics().rank("xin ngăn nạn cưới sớm", [(like("r1", 0.31), "t4")])[0][0] == "t4"


def test_far_items_have_no_say() -> None:
    text = "xin ngăn nạn trộm cắp"
    assert topics().rank(text, [(like("r1", 0.29), "t4")]) == topics().rank(text, [])
    assert topics().rank(text, [(like("r1", 0.31), "t4")]) != topics().rank(text, [])


def test_a_topic_that_was_merged_away_is_not_suggested_by_name_or_by_neighbours() -> None:
    known = topics()
    known.drop("t2")
    assert "t2" not in dict(known.rank("vốn vay khởi nghiệp", [(like("r1", 1.0), "t2")]))


def test_at_most_three_topics_with_scores_between_nothing_and_one() -> None:
    ranked = topics().rank("đào tạo nghề, vốn vay, internet, ma túy, cán bộ đoàn", [(like("r", 1.0), "t1")])
    assert 1 <= len(ranked) <= TOPICS_MAX
    assert all(0 < score <= 1 for _, score in ranked)
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)


def test_what_people_put_under_a_topic_speaks_for_it_at_once_until_they_take_it_away() -> None:
    text = "xin bắt kẻ trộm chó ở xóm"
    known = topics()
    before = dict(known.rank(text, []))
    known.place("r1", "Kẻ trộm chó hoành hành ở xóm, xin bắt.", "t5")
    assert known.rank(text, [])[0][0] == "t5"
    known.place("r1", "Kẻ trộm chó hoành hành ở xóm, xin bắt.", None)
    assert dict(known.rank(text, [])) == before


def test_a_topic_renamed_keeps_what_was_put_under_it() -> None:
    known = topics()
    known.place("r1", "Kẻ trộm chó hoành hành ở xóm, xin bắt.", "t5")
    known.put("t5", ["An ninh"])
    assert known.rank("kẻ trộm chó ở xóm", [])[0][0] == "t5"


def test_a_field_of_work_is_understood_without_a_word_of_the_title() -> None:
    assert topics().rank("Bà con vẫn trắng sóng, phải leo đồi mới gọi được.", [])[0][0] == "t3"

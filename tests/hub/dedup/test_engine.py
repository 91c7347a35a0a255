"""The engine finds who asks the same and lets no likeness override a difference that counts."""

import time

import pytest

from hub.dedup.doubt import AGAINST, CENTRAL, EACH_ITS_OWN, MORE, NO_PLACE, OTHER_THING, TOO_SHORT
from hub.dedup.engine import ASKED_AT_MOST, VETOED, Engine, Match, reasons
from hub.dedup.features import NAMES, measured
from hub.dedup.lexicon import SHIPPED as LEXICON
from hub.dedup.lexicon import ClosedClass
from hub.dedup.places import Place
from hub.dedup.request import Reader
from hub.dedup.steps import ALL, STEP_NAMES
from hub.dedup.weights import SHIPPED

PLACES = (Place("A", ("xã Yên Lỗ",), "commune", None), Place("B", ("xã Hoa Thám",), "commune", None))
VOCATION = "Đề nghị mở lớp dạy nghề ngắn hạn ngay tại xã cho thanh niên."
NOISY = "Kính thưa đồng chí Chủ tịch, kiến nghị mở lớp dạy nghề ngắn hạn ngay tại xã cho bạn trẻ. Em xin cảm ơn!"
TELEX = "Ddeef nghij mowr lowps dajy nghề ngắn hạn ngay taij xã cho thanh nieen"
OTHER = "Rừng đầu nguồn bị phá làm cạn suối, mong xử lý để còn nước ăn."
DOUBTED = SHIPPED.merge_from * ASKED_AT_MOST
HERE = "Đường liên thôn ở xã em chưa được bê tông, mong hỗ trợ xi măng."


def linked(match: Match) -> bool:
    """The same words, and nothing that speaks against it."""
    return (match.score, match.veto, match.doubt) == (1.0, None, None)


@pytest.mark.parametrize("again", [VOCATION, NOISY, TELEX, VOCATION.upper()])
def test_one_request_however_typed_is_found_and_may_be_linked(again: str) -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", VOCATION)
    [match] = engine.like(again, "B").matches
    assert match.id == "r1"
    assert engine.decide(match.score, match.veto is not None) == "merge"


def test_the_same_words_of_two_communes_are_not_linked_and_hardly_asked_about() -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", HERE)
    [match] = engine.like(HERE, "B").matches
    assert match.veto == "khác xã: Hoa Thám / Yên Lỗ"
    assert engine.decide(match.score, True) == "new"
    assert (engine.decide(1.0, True), engine.decide(1.0, False)) == ("ask", "merge")
    assert engine.compare(("A", HERE), ("B", HERE)).veto is not None
    assert linked(engine.compare(("A", HERE), ("A", HERE)))


def test_a_veto_against_one_member_blocks_its_group() -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", "Đề nghị mở lớp dạy tiếng Anh miễn phí cho thanh niên.")
    engine.add("r2", "A", "Đề nghị mở lớp dạy miễn phí cho thanh niên.")
    [match] = engine.like("Đề nghị mở lớp dạy tiếng Hàn miễn phí cho thanh niên.", "A", lambda _: "r1").matches
    assert match.veto == "khác ngoại ngữ: tiếng Hàn / tiếng Anh"


@pytest.mark.parametrize(
    ("one", "other", "doubt"),
    [
        ("Đề nghị sáp nhập trường tiểu học", "Không đề nghị sáp nhập trường tiểu học", AGAINST),
        ("Đề nghị thu phí gửi xe", "Đề nghị không thu phí gửi xe", AGAINST),
        ("de nghi thu phi gui xe", "de nghi khong thu phi gui xe", AGAINST),
        ("Ủng hộ việc xây nhà máy rác", "Phản đối việc xây nhà máy rác", AGAINST),
        ("Đề nghị xây nhà máy rác", "Đề nghị dừng xây nhà máy rác", AGAINST),
        ("de nghi cho hoc sinh dung dien thoai", "de nghi cam hoc sinh dung dien thoai", AGAINST),
        ("Đề nghị cấp phép cho hợp tác xã khai thác đá", "Đề nghị thu hồi giấy phép khai thác đá của HTX", AGAINST),
        ("Đề nghị làm đường vào xã", "Đề nghị làm đường vào xã", EACH_ITS_OWN),
        ("Xin nâng cấp trạm y tế xã", "Xin nâng cấp trạm y tế xã", EACH_ITS_OWN),
        ("sua duong tu thon ra trung tam xa", "Sửa đường từ thôn ra trung tâm xã", EACH_ITS_OWN),
        ("Chợ xuống cấp, mong xây lại chợ", "Chợ xuống cấp, mong xây lại chợ", NO_PLACE),
        ("Xây cầu qua suối cho học sinh đi học", "xay cau qua suoi cho hoc sinh di hoc", NO_PLACE),
        ("Sửa đường xã Yên Lỗ nhiều ổ gà", "Sửa đường nhiều ổ gà", "chỉ khác nhau ở: xã yên lỗ / –"),
        ("Làm gì", "lam gi", TOO_SHORT),
    ],
)
def test_for_and_against_and_the_road_of_each_commune_are_left_to_people(one: str, other: str, doubt: str) -> None:
    match = Engine(PLACES).compare(("A", one), ("B", other))
    assert (match.score, match.veto, match.doubt) == (DOUBTED, None, doubt)
    assert reasons(match)[-1] == doubt


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("Đề nghị mở cửa khẩu phụ cho dân", "Đề nghị đóng cửa khẩu phụ cho dân", "mở / đóng"),
        ("Chưa đồng ý sáp nhập các trường", "Đồng ý sáp nhập các trường", "chưa / –"),
        ("Xin vay vốn nuôi bò cho thanh niên", "Xin vay vốn nuôi trâu cho thanh niên", "bò / trâu"),
        ("Mở lớp dạy nghề sửa chữa xe máy tại xã", "Mở lớp dạy nghề cắt may tại xã", "sửa chữa xe / cắt"),
        ("Phòng chống dịch tả lợn châu Phi", "Phòng chống dịch cúm gia cầm", "tả lợn châu phi / cúm gia cầm"),
        ("Miễn học phí cho học sinh hộ nghèo", "Miễn học phí cho học sinh hộ cận nghèo", "– / cận"),
    ],
)
def test_texts_of_one_mould_that_name_another_thing_are_left_to_people(one: str, other: str, told: str) -> None:
    match = Engine(PLACES).compare(("A", one), ("B", other))
    assert match.score <= DOUBTED
    assert match.veto is not None or match.doubt == OTHER_THING.format(told)


def test_a_request_and_one_that_holds_it_beside_another_are_left_to_people() -> None:
    wide = (
        "Đề nghị thông tin rõ tiêu chuẩn, chỉ tiêu cử tuyển đối với học sinh dân tộc thiểu số "
        "và việc bố trí việc làm sau khi tốt nghiệp."
    )
    narrow = "Sinh viên cử tuyển ra trường chưa được bố trí việc làm, đề nghị tỉnh xem xét."
    match = Engine(PLACES).compare(("A", wide), ("B", narrow))
    assert match.score <= DOUBTED
    assert match.doubt == MORE.format("chỉ tiêu, công khai, sinh viên dân tộc")


def test_a_slip_of_the_finger_is_no_other_thing() -> None:
    match = Engine(PLACES).compare(("A", VOCATION), ("B", VOCATION.replace("thanh", "thahn").replace("nghề", "nghhề")))
    assert (match.veto, match.doubt) == (None, None)


def test_the_reasons_say_what_both_speak_of() -> None:
    match = Engine(PLACES).compare(("A", VOCATION), ("B", NOISY))
    alike, about = reasons(match)
    assert alike.startswith("trùng nội dung")
    assert about.startswith("cùng nói về: ")
    assert "đào tạo nghề" in about


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (VOCATION, VOCATION),
        ("Mở lớp dạy nghề tại các xã vùng cao", "Mở lớp dạy nghề tại các xã vùng cao"),
        ("Quan tâm nhà ở xã hội cho công nhân", "Quan tâm nhà ở xã hội cho công nhân"),
        ("Hỗ trợ hợp tác xã vay vốn", "Hỗ trợ hợp tác xã vay vốn"),
        ("Làm đường vào xã Yên Lỗ", "Làm đường vào xã Yên Lỗ"),
        ("Lắp đèn trên đường liên xã", "Lắp đèn trên đường liên xã"),
        ("Ma túy len lỏi vào tận thôn bản", "ma tuy len loi vao tan thon ban"),
        ("Xã đạt chuẩn nông thôn mới mất chế độ bán trú", "Xã đạt chuẩn nông thôn mới mất chế độ bán trú"),
        ("Làm bể nước cho thôn Co Hương", "lam be nuoc cho thon co huong"),
    ],
)
def test_what_is_the_same_everywhere_or_named_by_both_is_linked(one: str, other: str) -> None:
    assert linked(Engine(PLACES).compare(("A", one), ("B", other)))


def test_what_is_put_to_the_government_is_never_linked_by_itself_to_what_is_put_to_the_province() -> None:
    texts = [("A", f"Đề nghị {whom}nâng mức hỗ trợ thẻ học nghề.") for whom in ("", "Chính phủ ", "ủy ban tỉnh ")]
    engine = Engine(PLACES)
    asked = engine.compare(texts[0], texts[1])
    assert (asked.score, asked.veto, asked.doubt) == (DOUBTED, None, CENTRAL)
    assert engine.decide(DOUBTED, False) == "ask"
    assert engine.compare(texts[0], texts[2]).score > DOUBTED
    assert linked(engine.compare(texts[1], texts[1]))


def test_each_of_two_requests_in_a_message_finds_its_own() -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", VOCATION)
    engine.add("r2", "A", OTHER)
    found = engine.like(f"1. {VOCATION} 2. {OTHER}", "B").matches
    assert {match.id for match in found if match.same_words} == {"r1", "r2"}


def test_what_was_removed_or_is_the_item_itself_is_not_found() -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", f"1. {VOCATION} 2. {OTHER}")
    assert engine.like(VOCATION, "A", but="r1").matches == ()
    engine.remove("r1")
    engine.remove("never known")
    assert engine.like(VOCATION, "A").matches == ()


def test_what_is_measured_is_symmetric_and_bounded() -> None:
    measure, reader = SHIPPED.measure(), Reader(PLACES)
    texts = [reader.request(text, "A") for text in (VOCATION, NOISY, OTHER, HERE, "", "😀")]
    for a in texts:
        for b in texts:
            values = measured(a, b, measure)
            assert values == pytest.approx(measured(b, a, measure))
            assert all(-1e-9 <= value <= 3 for value in values)


def test_the_weights_are_those_of_the_features() -> None:
    assert set(SHIPPED.of) == set(NAMES)
    assert VETOED < SHIPPED.ask_from < SHIPPED.merge_from < 1


def test_a_text_among_five_hundred_costs_milliseconds() -> None:
    engine = Engine(PLACES)
    for number in range(500):
        engine.add(f"r{number}", "A", f"{VOCATION} {number} {OTHER[: number % 40]}")
    began = time.perf_counter()
    engine.like(NOISY, "B")
    assert time.perf_counter() - began < 5  # a blow-up, not a speed: speeds are in bench


def test_the_same_in_other_words_is_found_by_what_both_speak_of() -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", "Đề nghị phủ sóng điện thoại cho thôn vùng sâu.")
    engine.add("r2", "A", "Đề nghị trồng thêm cây xanh ở thành phố.")
    for number in range(60):  # nearer by their letters, and of other things
        engine.add(f"s{number}", "A", f"Bà con mong nhà nông lắp lưới vẫn {number} lần")
    found = engine.like("Bà con vẫn không có sóng 4G, mong nhà mạng lắp trạm BTS.", "B").matches
    assert "r1" in [match.id for match in found]


def test_an_organisers_class_forbids_a_link_like_a_shipped_one() -> None:
    season = ClosedClass("khác mùa", {"mùa mưa": ("Mùa mưa",), "mùa khô": ("mùa khô",)})
    texts = (("A", "Đề nghị dọn cống vào mùa mưa"), ("A", "Đề nghị dọn cống vào mùa khô"))
    assert Engine(PLACES).compare(*texts).veto is None
    assert Engine(PLACES, lexicon=LEXICON.extended([season])).compare(*texts).veto == "khác mùa: mùa mưa / mùa khô"


@pytest.mark.parametrize("step", STEP_NAMES)
def test_each_step_can_be_left_out_and_the_engine_still_serves(step: str) -> None:
    engine = Engine(PLACES, steps=ALL.without(step))
    engine.add("r1", "A", VOCATION)
    assert engine.like(VOCATION, "B").matches[0].id == "r1"


def test_without_the_guard_the_same_words_of_two_communes_would_be_linked() -> None:
    texts = (("A", HERE), ("B", HERE))
    assert linked(Engine(PLACES, steps=ALL.without("guard").without("doubts")).compare(*texts))
    assert Engine(PLACES).compare(*texts).score <= VETOED


MANY = "\n".join(f"{n}. Đề nghị sửa đường vào thôn số {n} trước mùa mưa" for n in range(1, 13))
STRANGE = ["", "   ", "😀" * 4_000, "a" * 4_000, "đường " * 1_000, "x", "Please fix the road", "请修路",
           "§Ò nghÞ\x00\u202e", MANY, "kinh thua " * 400, "1. " * 1_300, "." * 4_000, "\u0301" * 4_000]  # fmt: skip


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_whatever_is_typed_is_served_in_bounded_time(text: str) -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", VOCATION)
    began = time.perf_counter()
    for number in range(3):
        engine.add(f"s{number}", "A", text)
        engine.like(text, "B")
    engine.compare(("A", text), ("B", VOCATION))
    assert time.perf_counter() - began < 10  # a blow-up, not a speed: speeds are in bench


def test_three_thousand_equal_messages_are_served_like_one() -> None:
    engine = Engine(PLACES)
    for number in range(3_000):
        engine.add(f"r{number}", "A", VOCATION)
    began = time.perf_counter()
    assert engine.like(VOCATION, "B").matches[0].score == 1.0
    assert time.perf_counter() - began < 5  # a blow-up, not a speed

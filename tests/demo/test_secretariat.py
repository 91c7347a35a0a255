"""What a secretary does next on seeing a screen."""

import pytest

from demo.messages import Truth
from demo.secretariat import NO_TOPIC, OUT_OF_SCOPE, REFER, Reading, Step, cut, steps
from protocol.limits import LIST_ITEMS_MAX
from tests.demo.screens import desk, item, suggestion, topic

TOPICS = {"t1": topic(1), "t2": topic(2)}


def knowing(**truths: Truth) -> Reading:
    """Texts are named by single words; everything is typed at point A."""
    return Reading({("A", text): truth for text, truth in truths.items()})


def names(given: list[Step]) -> list[tuple[str, dict[str, object]]]:
    return [(step.name, dict(step.args)) for step in given]


def test_an_empty_desk_asks_for_nothing() -> None:
    assert steps(desk({}), Reading({})) == []


def test_everything_received_is_screened_in_one_command_for_each_decision() -> None:
    reading = knowing(
        kien=Truth(["t1"]),
        khieu=Truth(kind="complaint"),
        to=Truth(kind="denunciation"),
        chuc=Truth(kind="greeting_only"),
        thu=Truth(kind="test_message"),
        sdt=Truth(kind="personal_data"),
    )
    texts = ["kien", "khieu", "to", "chuc", "thu", "sdt", "la"]
    screen = desk({text: item(f"{n:03}", text) for n, text in enumerate(texts, 1)}, TOPICS)
    assert names(steps(screen, reading)) == [
        ("screen", {"recommendations": ["kien", "sdt", "la"], "decision": "approve"}),
        ("screen", {"recommendations": ["khieu"], "decision": "refer", "reason": REFER["complaint"]}),
        ("screen", {"recommendations": ["to"], "decision": "refer", "reason": REFER["denunciation"]}),
        ("screen", {"recommendations": ["chuc"], "decision": "out_of_scope", "reason": OUT_OF_SCOPE["greeting_only"]}),
        ("screen", {"recommendations": ["thu"], "decision": "out_of_scope", "reason": OUT_OF_SCOPE["test_message"]}),
    ]


def test_a_command_names_no_more_items_than_the_wire_allows() -> None:
    screen = desk({f"r{n}": item(f"{n:03}", f"văn bản {n}") for n in range(150)})
    sizes = [len(step.about) for step in steps(screen, Reading({}))]
    assert sizes == [LIST_ITEMS_MAX, LIST_ITEMS_MAX, 150 - 2 * LIST_ITEMS_MAX]


def test_what_is_approved_is_grouped_while_new_ones_keep_coming() -> None:
    reading = knowing(cu=Truth(["t1"]), moi=Truth(["t2"]))
    rows = {"cu": item("001", "cu", handling="screened"), "moi": item("002", "moi")}
    assert names(steps(desk(rows, TOPICS), reading)) == [
        ("screen", {"recommendations": ["moi"], "decision": "approve"}),
        ("assign_topic", {"recommendations": ["cu"], "topic": "t1"}),
    ]


def test_two_requests_in_one_are_split_and_the_parts_go_under_their_topics() -> None:
    text = "Thưa đồng chí, em có 2 ý kiến: Một là mở lớp; hai là tăng vốn."
    reading = Reading({("A", text): Truth(["t1", "t2"], "multi", text)})
    screen = desk({"r1": item("001", text, handling="screened")}, TOPICS)
    assert names(steps(screen, reading)) == [("split", {"recommendation": "r1", "parts": ["mở lớp", "tăng vốn."]})]
    parts = {f"r1#{n}": item(f"001.{n}", "", handling="screened", split_from="r1") for n in (1, 2)}
    after = desk({"r1": item("001", text, handling="split"), **parts}, TOPICS)
    assert names(steps(after, reading)) == [
        ("assign_topic", {"recommendations": ["r1#1"], "topic": "t1"}),
        ("assign_topic", {"recommendations": ["r1#2"], "topic": "t2"}),
    ]


def test_the_first_of_equal_recommendations_goes_under_its_topic_and_the_others_are_linked_to_it_next() -> None:
    same = Truth(["t1"], clean_text="Một câu")
    reading = knowing(mot=same, hai=same, ba=Truth(["t1"], clean_text="Câu khác"))
    rows = {text: item(f"00{n}", text, handling="screened") for n, text in enumerate(["mot", "hai", "ba"], 1)}
    first = steps(desk(rows, TOPICS), reading)
    assert names(first) == [("assign_topic", {"recommendations": ["mot", "ba"], "topic": "t1"})]
    rows["mot"] = item("001", "mot", handling="assigned", topic="t1")
    assert names(steps(desk({"mot": rows["mot"], "hai": rows["hai"]}, TOPICS), reading)) == [
        ("merge", {"into": "mot", "recommendations": ["hai"]})
    ]


def test_what_was_refused_once_is_not_asked_again_but_done_another_way() -> None:
    same = Truth(["t1"], clean_text="Một câu")
    reading = knowing(mot=same, hai=same)
    reading.refused.add(("merge", "hai"))
    rows = {"mot": item("001", "mot", handling="queued", topic="t1"), "hai": item("002", "hai", handling="screened")}
    assert names(steps(desk(rows, TOPICS), reading)) == [("assign_topic", {"recommendations": ["hai"], "topic": "t1"})]


def test_a_linked_recommendation_is_left_to_its_head() -> None:
    rows = {"r2": item("002", "hai", handling="screened", grouping="merged", merged_into="r1")}
    assert steps(desk(rows, TOPICS), Reading({})) == []


def test_without_truth_the_first_suggestion_is_taken_and_without_one_it_is_out_of_scope() -> None:
    rows = {name: item(f"00{n}", name, handling="screened") for n, name in enumerate(["r1", "r2", "r3"], 1)}
    rows["r0"] = item("000", "r0", handling="assigned", topic="t1")
    advice = [
        suggestion("topic", "r1", "t1", 300),
        suggestion("topic", "r1", "t2", 400),
        suggestion("merge", "r1", "r0", 700, "close"),
        suggestion("merge", "r2", "r0", 900, "very_close"),
    ]
    assert names(steps(desk(rows, TOPICS, advice), Reading({}))) == [
        ("merge", {"into": "r0", "recommendations": ["r2"]}),
        ("assign_topic", {"recommendations": ["r1"], "topic": "t2"}),
        ("screen", {"recommendations": ["r3"], "decision": "out_of_scope", "reason": NO_TOPIC}),
    ]


def test_topics_with_recommendations_are_queued_and_others_are_not() -> None:
    topics = {"t1": topic(1, recommendations=2), "t2": topic(2), "t3": topic(3, recommendations=1, state="settled")}
    assert names(steps(desk({}, topics), Reading({}))) == [("queue", {"topics": ["t1"]})]


def test_what_is_not_of_the_provinces_competence_is_forwarded_by_itself() -> None:
    reading = knowing(tw=Truth(["t1"], "central_competence"))
    row = item("001", "tw", handling="queued", topic="t1")
    [step] = steps(desk({"r1": row}, TOPICS), reading)
    assert (step.name, step.args["recommendation"], step.args["kind"]) == ("outcome", "r1", "forwarded")
    done = item("001", "tw", handling="forwarded", topic="t1")
    assert steps(desk({"r1": done}, TOPICS), reading) == []


@pytest.mark.parametrize(
    ("text", "parts", "pieces"),
    [
        ("Em xin có 2 ý kiến: Một là a; hai là b.", 2, ["a", "b."]),
        ("Ba việc: Một là a; hai là b; ba là c", 3, ["a", "b", "c"]),
        ("Không có sóng và chưa có máy tính.", 2, ["Không có sóng", "chưa có máy tính."]),
        ("a; b", 2, ["a", "b"]),
        ("một việc thôi", 2, ["một việc thôi"]),
        ("a và b và c", 2, ["a", "b và c"]),
        ("a và b", 1, ["a và b"]),
    ],
)
def test_texts_are_cut_where_a_person_would(text: str, parts: int, pieces: list[str]) -> None:
    assert cut(text, parts) == pieces


def test_a_link_of_the_engine_is_confirmed_or_taken_apart_by_what_the_texts_say() -> None:
    truths = {("A", "lớp"): Truth(["t1"], clean_text="Lớp"), ("B", "LỚP"): Truth(["t1"], clean_text="Lớp")}
    truths[("C", "đường")] = Truth(["t2"], clean_text="Đường")
    items = {
        "r1": item("001", "lớp", handling="screened"),
        "r2": item("002", "LỚP", "B", handling="screened", merged_into="r1", likeness=990),
        "r3": item("003", "đường", "C", handling="screened", merged_into="r1", likeness=990),
        "r4": item("004", "LỚP", "B", handling="screened", merged_into="r1"),
        "r5": item("005", "trường", "D", handling="screened", merged_into="r1", likeness=990),
    }
    truths[("D", "trường")] = Truth(["t1"], clean_text="Trường")
    told = [(step.name, step.args) for step in steps(desk(items), Reading(truths)) if "merge" in step.name]
    assert told == [
        ("merge", {"into": "r1", "recommendations": ["r2"]}),
        ("unmerge", {"recommendations": ["r3"]}),
        ("unmerge", {"recommendations": ["r5"]}),
    ]


def test_a_question_is_answered_by_what_the_texts_say_and_what_is_hardly_alike_is_left() -> None:
    truths = {("A", "lớp"): Truth(["t1"], clean_text="Lớp"), ("B", "LỚP"): Truth(["t1"], clean_text="Lớp")}
    truths[("C", "đường")] = Truth(["t2"], clean_text="Đường")
    items = {
        "r1": item("001", "lớp", handling="queued", topic="t1"),
        "r2": item("002", "LỚP", "B", handling="screened"),
        "r3": item("003", "đường", "C", handling="queued", topic="t2"),
    }
    asked = [suggestion("merge", "r2", "r1", 700), suggestion("merge", "r3", "r1", 600)]
    asked.append(suggestion("merge", "r3", "r2", 90, "possible"))
    told = [(step.name, step.args) for step in steps(desk(items, advice=asked), Reading(truths))]
    assert ("merge", {"into": "r1", "recommendations": ["r2"]}) in told
    assert [args for name, args in told if name == "not_same"] == [{"a": "r3", "b": "r1"}]


def test_a_proposed_split_of_the_right_number_is_taken_as_it_is() -> None:
    truths = {("A", "một hai"): Truth(["t1", "t2"], kind="multi")}
    items = {"r1": item("001", "một hai", handling="screened")}
    advice = [suggestion("split", "r1", "r1", 1000, parts=["một", "hai"])]
    [step] = [s for s in steps(desk(items, advice=advice), Reading(truths)) if s.name == "split"]
    assert step.args == {"recommendation": "r1", "parts": ["một", "hai"]}

"""What of the record goes into the papers."""

from hub.documents.contents import contents_of, points_of
from hub.domain.commands import Merge
from hub.domain.standing import in_scope, standing
from tests.hub.documents.conference import discussed, sealed
from tests.scenario import says


def test_every_recommendation_in_scope_is_in_one_entry_and_no_other_is_in_any() -> None:
    state = sealed()
    receipts = [
        receipt for content in contents_of(state).all() for entry in content.entries for receipt in entry.receipts
    ]
    expected = [rec.receipt for rec in state.recommendations.values() if in_scope(state, rec)]
    assert sorted(receipts) == sorted(expected)
    assert sorted(receipts) == ["001", "002", "003.1", "003.2", "007", "008", "009", "010", "011.1", "012"]


def test_the_counts_are_those_of_the_record() -> None:
    state = sealed()
    contents, counters = contents_of(state), standing(state).counters
    assert contents.recommendations == counters.recommendations == 10
    assert len(list(contents.topics())) == counters.topics == 3


def test_a_merged_group_is_one_entry_with_every_point() -> None:
    state = sealed()
    entry = next(e for c in contents_of(state).all() for e in c.entries if "002" in e.receipts)
    assert entry.receipts == ("001", "002")
    assert [point.id for point in points_of(state, entry)] == ["cl1", "hl1"]


def test_fields_stand_in_the_order_of_their_topics_and_topics_by_number() -> None:
    fields = contents_of(sealed()).fields
    assert [(f.name, [c.topic.no for c in f.contents if c.topic]) for f in fields] == [
        ("Giáo dục", [1, 4]),
        ("Nội vụ", [2]),
    ]


def test_what_is_left_out_is_counted() -> None:
    left = contents_of(sealed()).left_out
    assert (left.referred, left.out_of_scope, left.withdrawn, left.unscreened) == (2, 1, 1, 0)


def test_a_draft_before_the_seal_counts_what_nobody_has_screened_and_prints_none_of_it() -> None:
    contents = contents_of(discussed().and_(says("cl1", "Chưa ai đọc")).state)
    assert contents.left_out.unscreened == 1
    assert "013" not in [receipt for c in contents.all() for e in c.entries for receipt in e.receipts]


def test_what_is_linked_unread_to_a_screened_one_is_printed_with_its_point_beside_the_heads_wording() -> None:
    here = discussed().and_(says("cl1", "Chữ của riêng nó"))
    late = max(here.state.recommendations.values(), key=lambda item: int(item.receipt.partition(".")[0]))
    head = next(i for i in here.state.recommendations.values() if i.publication == "public" and not i.merged_into)
    contents = contents_of(here.and_(Merge(head.id, (late.id,))).state)
    [entry] = [e for c in contents.all() for e in c.entries if late.receipt in e.receipts]
    assert entry.head.id == head.id
    assert contents.left_out.unscreened == 0


def test_a_composite_with_a_restricted_part_is_never_printed_whole() -> None:
    entries = {e.receipts[0]: e for c in contents_of(sealed()).all() for e in c.entries}
    assert entries["011.1"].original is None
    original = entries["003.1"].original
    assert original is not None
    assert original.receipt == "003"

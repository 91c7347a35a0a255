"""The thresholds that ship are the lowest that keep what they promise."""

from bench.dedup.samples import DRAWN_AWAY, thinned
from bench.dedup.thresholds import ASK_GRID, ASKED_MAX, GRID, Best, thresholds
from hub.dedup.concepts import SHIPPED
from hub.dedup.normalize import form

TEXT = form("Đề nghị mở lớp dạy nghề và cho vay vốn, sửa trạm y tế, làm đường, phủ sóng điện thoại, xây nhà văn hóa")


def units(score: float, same: bool, times: int, doubted: bool = False) -> list[Best]:
    return [Best(score, same, doubted)] * times


def test_it_links_from_the_lowest_score_well_above_which_nothing_was_wrong() -> None:
    found = [*units(0.99, True, 99), *units(0.96, True, 50), *units(0.943, False, 5), *units(0.01, False, 300)]
    assert thresholds(found)[0] == 0.97


def test_a_wrong_one_near_the_top_leaves_only_the_highest_threshold() -> None:
    link, _ = thresholds([*units(0.985, False, 1), *units(0.9, True, 50), *units(0.01, False, 300)])
    assert link == GRID[-1]


def test_clean_units_do_not_lower_it_beyond_what_a_machine_may_do_unasked() -> None:
    assert thresholds([*units(0.9, True, 200), *units(0.01, False, 300)])[0] == GRID[0] == 0.95


def test_what_only_people_may_link_is_no_link_and_is_asked_about() -> None:
    few, more = units(0.95, False, 40, doubted=True), units(0.3, True, 60)
    assert len(few) <= ASKED_MAX * 250 < len(few) + len(more)
    link, ask = thresholds([*units(0.96, True, 100), *few, *more, *units(0.01, False, 50)])
    assert link == GRID[0]
    assert ask == min(at for at in ASK_GRID if at > 0.3)


def test_a_part_of_the_phrases_is_drawn_away_and_the_same_seed_draws_the_same() -> None:
    whole, some = SHIPPED.of(TEXT), thinned(1).of(TEXT)
    assert some != thinned(2).of(TEXT)
    assert some == thinned(1).of(TEXT)
    kept = sum(len(thinned(seed).of(TEXT)) for seed in range(40)) / 40
    assert DRAWN_AWAY / 2 * len(whole) < kept < len(whole)

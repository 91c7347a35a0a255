"""Who may ask what."""

from typing import get_args

import pytest

from hub.domain.commands import NAMES, Ask, Create, NotUnderstood, Submit, Suggest
from hub.domain.model import Actor, Role
from hub.domain.refusal import Refusal
from hub.domain.roles import ALLOWED, NAME_OF, check_allowed
from tests.scenario import given, moderator, says


def test_every_role_stands_in_the_table_and_every_command_is_allowed_to_somebody() -> None:
    assert set(ALLOWED) == set(get_args(Role))
    assert frozenset().union(*ALLOWED.values()) == {*NAMES, "create", "suggest"}


def test_every_ask_has_one_name() -> None:
    assert set(NAME_OF) == set(get_args(Ask)) - {NotUnderstood}
    assert len(set(NAME_OF.values())) == len(NAME_OF)


def test_displays_and_operators_ask_nothing() -> None:
    assert not ALLOWED["display"] | ALLOWED["operator"]


def test_chair_and_secretary_press_the_same_keys() -> None:
    assert ALLOWED["chair"] == ALLOWED["secretary"]
    assert len(ALLOWED["chair"]) == 25


@pytest.mark.parametrize("role", get_args(Role))
@pytest.mark.parametrize("ask", [ask for ask in get_args(Ask) if ask is not NotUnderstood])
def test_what_does_not_stand_in_the_table_is_forbidden(role: Role, ask: type[Ask]) -> None:
    blank = ask.__new__(ask)  # only its type is judged
    if NAME_OF[ask] in ALLOWED[role]:
        check_allowed(Actor(role), blank)
    else:
        with pytest.raises(Refusal) as refused:
            check_allowed(Actor(role), blank)
        assert refused.value.code == "forbidden"
        assert NAME_OF[ask] in refused.value.detail


def test_the_hub_alone_creates_and_suggests() -> None:
    for ask in (Create, Suggest):
        assert [role for role, names in ALLOWED.items() if NAME_OF[ask] in names] == ["hub"]


def test_points_chair_and_secretary_submit() -> None:
    assert [role for role, names in ALLOWED.items() if NAME_OF[Submit] in names] == ["point", "chair", "secretary"]
    for role in ("department", "display", "operator", "hub"):
        given().when(says("cl1"), by=Actor(role)).refused("forbidden", role)
    given().when(says("cl1"), by=moderator("cl1")).accepted()

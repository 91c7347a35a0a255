"""Commands decided: `decide(command, state) -> [event body]`. Changes when a command is added.

Already so: `[]`. Not allowed: `Refusal`. The rules stand in the rooms beside this one, one subject each.
"""

from typing import assert_never

from hub.domain import advice, answers, floor, intake, links, programme, screening, topics
from hub.domain.commands import (
    Accept,
    Advance,
    Announce,
    AssignTopic,
    Attendance,
    Call,
    Clarify,
    Command,
    Create,
    DraftAnswer,
    Intake,
    Merge,
    Move,
    Note,
    NotSame,
    NotTopic,
    NotUnderstood,
    Object,
    Phase,
    Postpone,
    Queue,
    Reword,
    RollCall,
    Screen,
    Seal,
    SetOutcome,
    Split,
    Submit,
    Suggest,
    TalkingPoints,
    TopicCreate,
    TopicEdit,
    TopicMerge,
    Transfer,
    Undo,
    Unmerge,
    Unqueue,
    Withdraw,
)
from hub.domain.events import Body
from hub.domain.model import State
from hub.domain.refusal import Refusal
from hub.domain.roles import check_allowed
from hub.domain.undo import undo


def decide(command: Command, state: State | None) -> list[Body]:
    """What happens if this is asked now; `state` is None only for `Create`. All of the events or none of them.

    Raises `Refusal`: what is not of the protocol at once, else for the role (`forbidden`), then for the seal
    (`sealed`), then by the rules of the command.
    """
    if isinstance(command.ask, NotUnderstood):
        raise Refusal(command.ask.code, command.ask.detail)
    check_allowed(command.actor, command.ask)
    if state is not None and state.sealed_at is not None:
        raise Refusal("sealed", "the conference is sealed: its record does not change any more")
    if isinstance(command.ask, Create):
        return programme.create(command.ask, state)
    assert state is not None, "the first command creates the conference"
    return _decided(command, state)


def _decided(command: Command, state: State) -> list[Body]:
    ask = command.ask
    match ask:
        case Submit():
            return intake.submit(ask, command, state)
        case Withdraw():
            return intake.withdraw(ask, command, state)
        case Clarify():
            return intake.clarify(ask, command, state)
        case Object():
            return intake.object_to_merge(ask, command, state)
        case RollCall():
            return programme.roll_call(ask, command, state)
        case Attendance():
            return programme.attendance(ask, command, state)
        case Phase():
            return programme.phase(ask, state)
        case Intake():
            return programme.intake(ask, state)
        case Announce():
            return programme.announce(ask, state)
        case Seal():
            return programme.seal(state)
        case Screen():
            return screening.screen(ask, state)
        case Reword():
            return screening.reword(ask, state)
        case Split():
            return screening.split(ask, state)
        case Merge():
            return links.merge(ask, state)
        case Unmerge():
            return links.unmerge(ask, state)
        case NotSame():
            return links.not_same(ask, state)
        case NotTopic():
            return topics.not_topic(ask, state)
        case Suggest():
            return advice.suggest(ask, state)
        case TopicCreate():
            return topics.create(ask, state)
        case TopicEdit():
            return topics.edit(ask, state)
        case TopicMerge():
            return topics.merge(ask, state)
        case AssignTopic():
            return topics.assign(ask, state)
        case Queue():
            return floor.queue(ask, state)
        case Unqueue():
            return floor.unqueue(ask, state)
        case Move():
            return floor.move(ask, state)
        case Call():
            return floor.call(ask, state)
        case Advance():
            return floor.advance(ask, state)
        case Postpone():
            return floor.postpone(ask, state)
        case SetOutcome():
            return answers.set_outcome(ask, command, state)
        case Note():
            return answers.note(ask, state)
        case Accept():
            return answers.accept(ask, command, state)
        case Transfer():
            return answers.transfer(ask, command, state)
        case TalkingPoints():
            return answers.talking_points(ask, command, state)
        case DraftAnswer():
            return answers.draft_answer(ask, command, state)
        case Undo():
            return undo(ask, command, state)
        case Create() | NotUnderstood():
            raise AssertionError("handled by decide")
        case _:
            assert_never(ask)

"""Who may ask what: one table, role -> command names. Changes when a role is given or denied a command."""

from collections.abc import Mapping

from hub.domain.commands import NAMES, Ask, Create, Suggest
from hub.domain.model import Actor, Role
from hub.domain.refusal import Refusal

_DESK = frozenset(
    {
        "phase", "intake", "announce", "submit", "seal", "undo",
        "screen", "reword", "split", "merge", "unmerge", "not_same", "not_topic",
        "topic_create", "topic_edit", "topic_merge", "assign_topic",
        "queue", "unqueue", "move", "call", "advance", "postpone", "outcome", "note",
    }
)  # fmt: skip
"""Chair and secretary: either may press any key, so that neither waits for the other (features.md 5.4)."""

ALLOWED: Mapping[Role, frozenset[str]] = {
    "point": frozenset({"submit", "withdraw", "clarify", "object", "roll_call", "attendance"}),
    "chair": _DESK,
    "secretary": _DESK,
    "department": frozenset({"accept", "transfer", "talking_points", "draft_answer", "outcome"}),
    "display": frozenset(),
    "operator": frozenset(),
    "hub": frozenset({"create", "suggest"}),
}
"""What stands here is allowed, all else is forbidden. Which topics are a department's own: `answers.py`."""

NAME_OF: Mapping[type[Ask], str] = {
    **{ask: name for name, ask in NAMES.items()},
    Create: "create",
    Suggest: "suggest",
}
"""Type of an ask -> its name; the hub's own two have no name on the wire."""


def check_allowed(actor: Actor, ask: Ask) -> None:
    """Raises `forbidden` unless the actor's role may ask this."""
    name = NAME_OF[type(ask)]
    if name not in ALLOWED[actor.role]:
        raise Refusal("forbidden", f"{name}: not for the role {actor.role}")

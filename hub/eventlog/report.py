"""What a verification found. Changes with what `verify` has to tell."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """`seq` and `hash` are the last place up to which all holds; compare them with the printed head.

    A record cut off between two events holds up to its cut: only the head that was printed or shown elsewhere
    tells that something is missing. `problem` names the first bad seq and the rule. An identity
    which could not be read is "" and 0.
    """

    log_id: str
    epoch: int
    seq: int
    hash: str
    problem: str | None = None

    @property
    def ok(self) -> bool:
        return self.problem is None

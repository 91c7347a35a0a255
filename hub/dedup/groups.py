"""Who stands for whom, under which topic, and who was told apart: the links that advice must know of.

Changes when a link means something else in the domain: `evolve_recommendations` says what, this repeats it in small.
"""


class Groups:
    """Links of one conference, each one step long: what was merged into a merged one follows it."""

    def __init__(self) -> None:
        self._into: dict[str, str] = {}
        self._topic_of: dict[str, str] = {}
        self._apart: set[frozenset[str]] = set()

    def head(self, id: str) -> str:
        """The item that stands for all merged into it; itself when it stands for itself."""
        return self._into.get(id, id)

    def topic(self, id: str) -> str | None:
        """The topic it counts to: that of its head."""
        return self._topic_of.get(self.head(id))

    def are_apart(self, id: str, *others: str) -> bool:
        """People said of one of these that it is not the same."""
        return any(frozenset((id, other)) in self._apart for other in others)

    def merge(self, id: str, into: str) -> None:
        self._into = {one: into if head == id else head for one, head in self._into.items()}
        self._into[id] = into
        self._apart.discard(frozenset((id, into)))

    def unmerge(self, id: str) -> None:
        self._into.pop(id, None)

    def tell_apart(self, a: str, b: str) -> None:
        self._apart.add(frozenset((a, b)))

    def end(self, id: str) -> dict[str, str | None]:
        """It leaves all links; what was merged into it stands alone from now on, under the topic where it counted.

        The topics that changed by it, by item.
        """
        topic = self._topic_of.get(id)
        self._into.pop(id, None)
        freed = [one for one, head in self._into.items() if head == id]
        for member in freed:
            del self._into[member]
        changed = self.assign(id, None)
        for member in freed if topic is not None else ():
            changed |= self.assign(member, topic)
        return changed

    def assign(self, id: str, topic: str | None) -> dict[str, str | None]:
        """The topics that changed by it, by item."""
        if topic is None:
            self._topic_of.pop(id, None)
        else:
            self._topic_of[id] = topic
        return {id: topic}

    def merge_topic(self, topic: str, into: str) -> dict[str, str | None]:
        """The topics that changed by it, by item."""
        moved: dict[str, str | None] = {id: into for id, own in self._topic_of.items() if own == topic}
        self._topic_of |= dict.fromkeys(moved, into)
        return moved

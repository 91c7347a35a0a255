"""What was found, in the words of the advice that people get. Changes when a question is asked or worded otherwise.

Similarity alone cannot tell two communes' "xã em" apart: all of it is questions to the secretary but the nearly
certain links, and those only where the domain allows it. The ids are hashes: advice given twice is given once.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Final

from hub.dedup.engine import VERSION as ENGINE_VERSION
from hub.dedup.engine import Match, reasons
from hub.dedup.proposals import Proposal
from hub.dedup.request import parts
from hub.dedup.shared import shared_words
from hub.dedup.split import requests
from hub.dedup.weights import SHIPPED
from hub.domain.commands import Suggest
from hub.domain.model import Band

VERSION: Final = ENGINE_VERSION
"""Of everything that moves a score of words alone; what a model has seen bears its own."""

MERGES_MAX: Final = 5  # what a secretary compares at one glance
MERGE_FROM: Final = round(SHIPPED.ask_from * 1000)  # below it a question costs the secretary more than it finds
CLOSE_FROM: Final = 500  # more likely one request than two
VERY_CLOSE_FROM: Final = round(SHIPPED.merge_from * 1000)  # what the weights' file says of it
TOPIC_FROM: Final = 20  # a share of belief: under it even the third topic is a guess
TOPIC_CLOSE_FROM: Final = 500  # from here right 5 times in 6 on the shipped messages, each assigned before the next
TOPIC_VERY_CLOSE_FROM: Final = 900  # right 29 times in 30 there

BY_NEIGHBOUR: Final = "gần với kiến nghị đã xếp vào nội dung này"
BY_CHANCE: Final = "không có nội dung nào gần hơn"
BY_TITLE: Final = "gần với tên nội dung"
TWO_REQUESTS: Final = "có {} yêu cầu"
GATHERED: Final = "{} kiến nghị gần nhau, chưa có nội dung nào phù hợp"


def command_id(suggest: Suggest) -> str:
    """The id under which this advice is given, by every hub and at every run: a UUID (v8) of pair and version."""
    return _uuid(suggest.kind, suggest.recommendation, suggest.candidate, *suggest.members, suggest.version)


def topic_id(seed: str) -> str:
    """The id of the topic proposed for a group, by its first recommendation: the group may grow, the topic stays."""
    return _uuid("proposed topic", seed)


def same_as(id: str, text: str, match: Match, other: str, link: bool) -> Suggest:
    """Does `id` ask what the group of the match asks? `other`: the text of the match; `link`: nearly certain."""
    score = round(match.score * 1000)
    return Suggest(
        kind="merge",
        recommendation=id,
        candidate=match.group,
        score=score,
        band=band(score, CLOSE_FROM, VERY_CLOSE_FROM),
        reasons=reasons(match),
        shared=shared_words(text, other),
        version=match.version,
        link=link,
    )


def belongs_to(
    id: str, text: str, ranked: Iterable[tuple[str, str, float]], spoken_for: frozenset[str]
) -> Iterator[Suggest]:
    """The topics it may belong to. `ranked`: (topic, title, likeness), best first; `spoken_for`: by neighbours."""
    for topic, title, likeness in ranked:
        score = round(likeness * 1000)
        if score < TOPIC_FROM:
            return
        shared = shared_words(text, title)
        fits = shared or topic in spoken_for  # belief is shared out among the topics there are, whether one fits or not
        yield Suggest(
            kind="topic",
            recommendation=id,
            candidate=topic,
            score=score,
            band=band(score, TOPIC_CLOSE_FROM, TOPIC_VERY_CLOSE_FROM) if fits else "possible",
            reasons=(BY_NEIGHBOUR if topic in spoken_for else BY_TITLE if fits else BY_CHANCE,),
            shared=shared,
            version=VERSION,
        )


def requests_of(text: str) -> list[str]:
    """What it asks for, one by one, in readable words."""
    return parts(text)


def is_several(text: str) -> bool:
    """It holds more than one request, so that no link can be of the whole."""
    return len(parts(text)) > 1


def taken_apart(id: str, text: str) -> Suggest | None:
    """The requests it holds, in the sender's own words; None for one request, or when they cannot be cut verbatim."""
    cut = _verbatim(text)
    if len(cut) < 2:
        return None
    return Suggest(
        kind="split",
        recommendation=id,
        candidate=id,
        score=1000,
        band="close",
        reasons=(TWO_REQUESTS.format(len(cut)),),
        shared=(),
        version=VERSION,
        parts=tuple(cut),
    )


def new_topic(proposal: Proposal, lead: str | None) -> Suggest:
    """A topic that the members of the proposal may form, with the department that its words point to."""
    score = round(proposal.score * 1000)
    return Suggest(
        kind="new_topic",
        recommendation=proposal.members[0],
        candidate=topic_id(proposal.members[0]),
        score=score,
        band=band(score, CLOSE_FROM, VERY_CLOSE_FROM),
        reasons=(GATHERED.format(len(proposal.members)),),
        shared=(),
        version=VERSION,
        title=proposal.title,
        lead=lead,
        members=proposal.members,
    )


def band(score: int, close_from: int, very_close_from: int) -> Band:
    """What a console shows instead of a number."""
    if score >= very_close_from:
        return "very_close"
    return "close" if score >= close_from else "possible"


def _verbatim(text: str) -> Sequence[str]:
    """Without what was said around them where their words stand in the text as read, else as the text is cut."""
    whole, bare = requests(text), parts(text)
    if len(whole) != len(bare):
        return ()
    return [_without_tail(short if short in long else long) for long, short in zip(whole, bare, strict=True)]


def _without_tail(part: str) -> str:
    """The sign that joined it to the next is no part of it."""
    return part.strip().rstrip(";,").rstrip()


def _uuid(*parts_: str) -> str:
    total = blake2b(digest_size=16)
    for part in parts_:
        encoded = part.encode()
        total.update(len(encoded).to_bytes(4, "big") + encoded)
    digits = int.from_bytes(total.digest(), "big")
    digits = digits & ~(0xF << 76) | 0x8 << 76
    digits = digits & ~(0x3 << 62) | 0x2 << 62
    text = f"{digits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

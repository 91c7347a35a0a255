"""Trains the weights of the engine on authored texts and writes them with what was measured. By hand, seldom.

    python -m bench.dedup.train --data FOLDER --texts MESSAGES.json --version NAME --out hub/dedup

Writes weights.json and language.json. What they are worth is measured by `bench.dedup.evaluate`.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec.json import encode
from msgspec.structs import replace

from bench.dedup.data import Data, load, texts_of
from bench.dedup.model import model
from bench.dedup.samples import Chosen, Row, examples, fitted, fitted_topics, stream_rows
from hub.dedup.concepts import SHIPPED as THESAURUS
from hub.dedup.diacritics import Language, counted
from hub.dedup.features import SEMANTIC_NAMES
from hub.dedup.meaning import Embed, unknown
from hub.dedup.normalize import form
from hub.dedup.request import Reader, parts
from hub.dedup.steps import ALL, Steps
from hub.dedup.weights import SHIPPED, Weights

RARE_FROM: Final = 2
"""Words of fewer texts are left out: they weigh like unseen ones, and names of places stay out of the file."""
MERGE_FROM: Final = 0.97
ASK_FROM: Final = 0.15
MERGE_MEANS: Final = "at most 1 wrong in 100 automatic links, cross-validated by topic, with a margin for other texts"
SAME_FROM: Final = 3
SAME_MEANS: Final = "equal words of two points are one request; fewer telling words are a heading that any may write"
ASK_MEANS: Final = "at most 2 of 5 requests are asked about, and nearly every duplicate that a glance can find is"


def language_of(texts: Sequence[str]) -> Language:
    """What is written with marks in such texts and in the phrases of the concepts."""
    phrases = [*THESAURUS.field_of]
    return counted([form(text).marked for text in (*texts, *phrases)])


def unfitted(texts: Sequence[str], steps: Steps = ALL, language: Language | None = None) -> Weights:
    """Rarity of words and concepts in the texts; the weights themselves are the shipped ones."""
    reader = Reader(steps=steps, language=language or language_of(texts))
    read = [[reader.request(part, "") for part in parts(text, steps)] for text in texts]
    words = Counter(word for one in read for word in frozenset().union(*(part.telling for part in one)))
    about = Counter(name for one in read for name in frozenset().union(*(part.things | part.actions for part in one)))
    common = {word: count for word, count in sorted(words.items()) if count >= RARE_FROM}
    return replace(SHIPPED, texts=len(texts), counts=common, concepts=dict(sorted(about.items())))


def with_weights(weights: Weights, rows: Sequence[Row]) -> Weights:
    """Fitted to what was measured with these words."""
    bias, *of = fitted(rows)
    named = {name: round(weight, 4) for name, weight in zip(SEMANTIC_NAMES, of, strict=False)}
    return replace(weights, bias=round(bias, 4), of=named)


def with_topics(weights: Weights, chosen: Sequence[Chosen]) -> Weights:
    """Fitted to the topics that people chose."""
    return replace(weights, topics={name: round(weight, 4) for name, weight in fitted_topics(chosen).items()})


def fitted_to(data: Data, weights: Weights, steps: Steps, language: Language, embed: Embed = unknown) -> Weights:
    """Twice: the choice of a topic looks at the scores of pairs, which must be fitted first."""
    as_they_are, with_fewer_phrases = examples(data, weights, steps, language, embed)
    once = with_weights(weights, [*as_they_are, *with_fewer_phrases])
    return with_topics(once, stream_rows(data, once, steps, language)[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True, help="messages of a conference: common words")
    parser.add_argument("--version", required=True)
    parser.add_argument("--extra", choices=("none", "e5"), default="none", help="with a model: weights-e5.json")
    parser.add_argument("--merge-from", type=float, default=MERGE_FROM)
    parser.add_argument("--ask-from", type=float, default=ASK_FROM)
    parser.add_argument("--out", type=Path, required=True, help="the folder of weights.json and language.json")
    args = parser.parse_args()
    data = load(args.data)
    shipped = texts_of(args.texts)
    language = language_of([*shipped, *(text for one in data.recommendations for text in one.texts)])
    weights = unfitted([*shipped, *(one.texts[0] for one in data.recommendations)], language=language)
    found = replace(
        fitted_to(data, weights, ALL, language, model() if args.extra == "e5" else unknown),
        version=f"{args.version}+e5" if args.extra == "e5" else args.version,
        merge_from=args.merge_from,
        merge_means=MERGE_MEANS,
        ask_from=args.ask_from,
        ask_means=ASK_MEANS,
        same_from=SAME_FROM,
        same_means=SAME_MEANS,
    )
    if args.extra == "e5":
        (args.out / "weights-e5.json").write_bytes(encode(found) + b"\n")
        return
    (args.out / "weights.json").write_bytes(encode(found) + b"\n")
    (args.out / "language.json").write_bytes(encode(language) + b"\n")
    print(f"bias {found.bias}, {found.of}\ntopics {found.topics}")


if __name__ == "__main__":
    main()

"""Vectors in little room: bounded, and small."""

import sys
from array import array

from hub.dedup.vectors import Vectors


def test_a_vector_comes_back_in_single_precision() -> None:
    vectors = Vectors()
    assert vectors.get("a") is None
    vectors.put("a", (0.5, 0.1))
    assert "a" in vectors
    assert vectors.get("a") == array("f", (0.5, 0.1))


def test_the_one_that_was_longest_not_asked_for_goes() -> None:
    vectors = Vectors(most=2)
    for text in ("a", "b"):
        vectors.put(text, (1.0,))
    vectors.get("a")
    vectors.put("c", (1.0,))
    assert [text in vectors for text in "abc"] == [True, False, True]
    vectors.put("c", (2.0,))
    assert len(vectors) == 2, "the same again is no other"


def test_a_vector_of_the_model_takes_a_seventh_of_what_its_numbers_would() -> None:
    vectors = Vectors()
    vectors.put("a", tuple(n / 384 for n in range(384)))
    assert sys.getsizeof(vectors.get("a")) < 1_700

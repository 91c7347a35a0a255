"""What a test needs and does not find: one rule for all of them."""

import os
from typing import NoReturn

import pytest


def without(reason: str) -> NoReturn:
    """Ends the test: what is missing fails it where everything is built anew (CI=true), and skips it at a desk."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)

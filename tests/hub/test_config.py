"""What a hub is told from outside: addresses as people write them."""

from pathlib import Path

import pytest

from hub.config import Address, Config


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8080),
        ("localhost:0", "localhost", 0),
        ("[::1]:65535", "::1", 65535),
        ("hub.example:443", "hub.example", 443),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, host: str, port: int) -> None:
    assert Address.parse(text) == Address(host, port)


@pytest.mark.parametrize(
    "text", ["", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "h:65536", "h:-1", "h:8o", "h:²", "h:1 "]
)
def test_what_is_no_address_is_refused_by_its_rule(text: str) -> None:
    with pytest.raises(ValueError, match="is not HOST:PORT"):
        Address.parse(text)


def test_the_files_of_a_hub_lie_in_its_data_folder() -> None:
    config = Config(Path("data"), Address("127.0.0.1", 0))
    assert (config.log_path, config.access_path) == (Path("data/log.sqlite"), Path("data/access.sqlite"))

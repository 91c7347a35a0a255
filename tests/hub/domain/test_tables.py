"""Tables are copied, never written."""

from hub.domain.tables import put, without


def test_put_and_without_leave_the_given_table_as_it_is() -> None:
    table = {"a": 1, "b": 2}
    assert put(table, "a", 3) == {"a": 3, "b": 2}
    assert without(table, ("a", "c")) == {"b": 2}
    assert table == {"a": 1, "b": 2}

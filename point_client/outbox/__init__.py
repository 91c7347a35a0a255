"""The outbox of one point: what was typed here, durable before anybody reads that it is, until the hub answered."""

from point_client.outbox.items import Item, Settlement, State
from point_client.outbox.ownership import Ownership
from point_client.outbox.rescue import Rescued, damage_of, rescue
from point_client.outbox.store import (
    ContradictoryOutcome,
    NotJoined,
    NotSealed,
    OtherConference,
    Outbox,
    Unsendable,
)

__all__ = [
    "ContradictoryOutcome",
    "Item",
    "NotJoined",
    "NotSealed",
    "OtherConference",
    "Outbox",
    "Ownership",
    "Rescued",
    "Settlement",
    "State",
    "Unsendable",
    "damage_of",
    "rescue",
]

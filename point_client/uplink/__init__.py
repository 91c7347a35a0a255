"""The link of one device to the hub: connects for ever, says the outbox, follows the view."""

from point_client.uplink.changes import (
    Change,
    Contradiction,
    Ended,
    LinkDown,
    LinkUp,
    PresenceSeen,
    Told,
    ViewMoved,
    Why,
)
from point_client.uplink.endpoint import BearerEndpoint, Endpoint, open_socket
from point_client.uplink.uplink import Uplink, UplinkEnded

__all__ = [
    "BearerEndpoint",
    "Change",
    "Contradiction",
    "Ended",
    "Endpoint",
    "LinkDown",
    "LinkUp",
    "PresenceSeen",
    "Told",
    "Uplink",
    "UplinkEnded",
    "ViewMoved",
    "Why",
    "open_socket",
]

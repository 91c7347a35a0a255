"""One point's data folder, opened: identity, outbox and the right to the uplink."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from point_client import identity, join
from point_client.identity import OUTBOX_FILE, OWNER_FILE, PAGE_LOCK_FILE, BadFolder, Identity
from point_client.outbox import OtherConference, Outbox, Ownership, Rescued, damage_of, rescue
from point_client.uplink import BearerEndpoint, Change, Uplink

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Edge:
    """Where time and chance enter: the clock (ms), the monotonic clock (s), new ids, and drawn delays."""

    clock: Callable[[], int]
    monotonic: Callable[[], float]
    new_id: Callable[[], str]
    rng: random.Random


def open_outbox(folder: Path, who: Identity) -> Outbox:
    """The folder's outbox. A damaged one is set aside and made again from what can be read, which is told.

    Raises BadFolder when it belongs to another conference, or is damaged while another process has it open.
    """
    try:
        damage = damage_of(folder / OUTBOX_FILE, ever_made=identity.load(folder) is not None)
        if damage is not None:
            log.warning("%s", _told(_rescue(folder, who, damage)))
        return Outbox(folder / OUTBOX_FILE, who.conference)
    except OtherConference as error:
        raise BadFolder(f"Thư mục {folder} thuộc hội nghị khác ({error}); hãy dùng một thư mục mới.") from None


def _rescue(folder: Path, who: Identity, damage: str) -> Rescued:
    right = ownership(folder)
    if not right.take():
        raise BadFolder(f"Tệp lưu {folder / OUTBOX_FILE} bị hỏng ({damage}); hãy dừng lệnh run rồi chạy lại.")
    try:
        return rescue(folder / OUTBOX_FILE, who.conference, who.device, damage)
    finally:
        right.release()


def _told(rescued: Rescued) -> str:
    sentence = (
        f"Tệp lưu của điểm cầu bị hỏng ({rescued.why}). Đã khôi phục {rescued.items} văn bản; tệp hỏng được giữ"
        f" nguyên tại {rescued.aside}. Đề nghị đối chiếu với bản giấy."
    )
    if rescued.rejoin:
        sentence += (
            " Thiết bị cần tham gia lại bằng mã mới (diemcau-point join); các văn bản đang chờ sẽ tự chuyển sang."
        )
    return sentence


def ownership(folder: Path) -> Ownership:
    """The right to connect as this folder's device; not taken yet."""
    return Ownership(folder / OWNER_FILE)


def page_ownership(folder: Path) -> Ownership:
    """The right to serve this folder's page, held for as long as it is served; not taken yet."""
    return Ownership(folder / PAGE_LOCK_FILE)


def open_uplink(who: Identity, outbox: Outbox, edge: Edge, on_change: Callable[[Change], None]) -> Uplink:
    """An uplink for the folder's device; the caller owns the right to it. A new boot each time."""
    outbox.move_to(who.device)  # finishes a join that was cut between its two files
    return Uplink(
        outbox,
        BearerEndpoint(who.socket_url, who.secret),
        conference=who.conference,
        device=who.device,
        boot=edge.new_id(),
        clock=edge.clock,
        monotonic=edge.monotonic,
        rng=edge.rng,
        view="point",
        on_change=on_change,
    )


def join_with(folder: Path, hub: join.Hub, conference: str, code: str, fresh_attempt: str) -> tuple[Identity, int]:
    """Use a code for this folder: its identity, and how many pending commands moved to the new device.

    The caller owns the right to the uplink. Raises join.Refused, join.Unreachable, BadFolder.
    """
    before = identity.load(folder)
    if before is not None and before.conference != conference:
        raise BadFolder(f"Thư mục {folder} đã thuộc hội nghị {before.conference}; hãy dùng một thư mục mới.")
    attempt = identity.attempt_for(folder, code, fresh_attempt)
    joined = join.join(hub, conference, code, attempt)
    if before is not None and before.point != joined.point:  # its texts were typed at that point, and stay its own
        raise BadFolder(
            f"Mã này là của điểm cầu {joined.point}, còn thư mục {folder} thuộc điểm cầu {before.point};"
            " hãy dùng một thư mục mới với một mã mới."
        )
    who = Identity(
        url=hub.url,
        conference=joined.conference,
        device=joined.device,
        secret=joined.secret,
        point=joined.point,
    )
    outbox = open_outbox(folder, who)
    try:
        identity.store(folder, who)
        return who, outbox.move_to(who.device)
    finally:
        outbox.close()

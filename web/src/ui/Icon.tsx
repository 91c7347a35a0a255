/** The icons of the consoles by what they mean (Tabler, stroke 2). Changes when a meaning gets another picture. */
import {
  IconAlertTriangle, IconArrowBackUp, IconArrowDown, IconArrowRight, IconArrowsRightLeft, IconArrowUp, IconAccessPoint,
  IconBuilding, IconCheck, IconCircle, IconCircleCheck, IconCircleDashed, IconClock, IconDots, IconEyeOff, IconFile,
  IconFileText, IconFlag, IconArrowsJoin2, IconInbox, IconList, IconLock, IconMapPin, IconMessage, IconPencil, IconPhone,
  IconPlayerPlayFilled, IconPlus, IconRefresh, IconSearch, IconSend, IconShield, IconArrowsSplit2, IconUsers, IconWifi,
  IconWifiOff, IconX,
} from "@tabler/icons-react";

const PICTURES = {
  alert: IconAlertTriangle, undo: IconArrowBackUp, down: IconArrowDown, arrow: IconArrowRight, swap: IconArrowsRightLeft,
  up: IconArrowUp, now: IconAccessPoint, building: IconBuilding, check: IconCheck, ring: IconCircle,
  done: IconCircleCheck, dashed: IconCircleDashed, clock: IconClock, dots: IconDots, private: IconEyeOff, paper: IconFile,
  writing: IconFileText, flag: IconFlag, merge: IconArrowsJoin2, inbox: IconInbox, list: IconList, lock: IconLock,
  pin: IconMapPin, message: IconMessage, pencil: IconPencil, phone: IconPhone, play: IconPlayerPlayFilled,
  plus: IconPlus, refresh: IconRefresh, search: IconSearch, send: IconSend, shield: IconShield, split: IconArrowsSplit2,
  users: IconUsers, wifi: IconWifi, "wifi-off": IconWifiOff, x: IconX,
} as const;
export type IconName = keyof typeof PICTURES;

/** Always beside a word (or a hidden one): no icon says anything alone. */
export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  const Picture = PICTURES[name];
  return <Picture className={`i ${className}`} stroke={2} aria-hidden="true" focusable="false" />;
}

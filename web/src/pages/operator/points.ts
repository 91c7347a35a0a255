/** The points as a technician looks for them: by the district above them, and the silent ones by their silence. Pure. */
import type { PointRow } from "../../live/protocol.ts";

/** `unknown`: nobody has said yet who is connected. */
export type Presence = "here" | "lost" | "never" | "unknown";
export interface Site {
  id: string;
  row: PointRow;
  presence: Presence;
  /** Hub's clock; only of a lost one. */
  since: number | null;
  /** What stands in its field of the map: the number in its call sign, else its place in the group. */
  mark: string;
}
export interface Group {
  id: string;
  name: string;
  sites: Site[];
  here: number;
}
type Points = Readonly<Record<string, PointRow>>;
export type SilentSince = Readonly<Record<string, number>>;

/** One group for each point right below the centre that has points of its own; the centre's group holds the rest. */
export function groupsOf(points: Points, silent: SilentSince | null): Group[] {
  const parents = new Set(Object.values(points).map((point) => point.parent));
  const groups = new Map<string, Group>();
  for (const [id, row] of Object.entries(points).sort(([, a], [, b]) => a.order - b.order)) {
    const head = headOf(points, parents, id);
    const group = groups.get(head) ?? { id: head, name: points[head]?.name ?? row.name, sites: [], here: 0 };
    groups.set(head, group);
    const site = siteOf(id, row, silent, group.sites.length);
    group.sites.push(site);
    if (site.presence === "here") group.here += 1;
  }
  return [...groups.values()].map((group) => ({ ...group, sites: group.sites.sort((a, b) => Number(b.id === group.id) - Number(a.id === group.id)) }));
}

/** Those that were here and went, the longest silence first; then those that never came, in the order of the map. */
export function silentOf(groups: readonly Group[]): Site[] {
  const sites = groups.flatMap((group) => group.sites);
  const lost = sites.filter((site) => site.presence === "lost").sort((a, b) => (a.since ?? 0) - (b.since ?? 0));
  return [...lost, ...sites.filter((site) => site.presence === "never")];
}

function headOf(points: Points, parents: ReadonlySet<string | null>, id: string): string {
  let at = id;
  let above = points[at]?.parent ?? null;
  while (above !== null && (points[above]?.parent ?? null) !== null) {
    at = above;
    above = points[at]?.parent ?? null;
  }
  return above === null || parents.has(at) ? at : above;
}

function siteOf(id: string, row: PointRow, silent: SilentSince | null, place: number): Site {
  const since = silent?.[id];
  const presence = silent === null ? "unknown" : since === undefined ? "here" : since === 0 ? "never" : "lost";
  const mark = /(\d+)\D*$/u.exec(row.call_sign)?.[1] ?? String(place);
  return { id, row, presence, since: since === undefined || since === 0 ? null : since, mark };
}

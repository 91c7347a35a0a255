/** The points: who is silent and since when, and the map of all, where each has its field that never moves. */
import * as vi from "../../texts/vi.ts";
import { StatusBadge } from "../../ui/Badge.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import type { Look } from "../../ui/looks.ts";
import type { Group, Presence, Site } from "./points.ts";

const ICONS: Record<Presence, IconName | null> = { here: null, unknown: null, lost: "x", never: "dashed" };

export function Silent({ sites, known }: { sites: readonly Site[]; known: boolean }) {
  return (
    <section className="card silent" aria-label={vi.operator.silent}>
      <div className="card-h">
        <h2>{vi.operator.silent}</h2>
        <span className="end t2">{known ? vi.operator.silentCount(sites.length) : ""}</span>
      </div>
      <ol className="scroll" data-testid="silent" tabIndex={0} aria-label={vi.operator.silent}>
        {sites.map((site) => (
          <li key={site.id} data-point={site.id}>
            <StatusBadge look={lookOf(site)} small />
            <div className="grow">
              <div className="b">{site.row.name}</div>
              <div className="t2">
                {site.row.call_sign}
                <span className="sep" />
                {site.since === null ? vi.operator.neverCame : vi.operator.since(vi.hhmmss(site.since))}
              </div>
            </div>
          </li>
        ))}
        {sites.length === 0 ? <li className="empty-line">{known ? vi.operator.allHere : vi.operator.unknownYet}</li> : null}
      </ol>
    </section>
  );
}

function lookOf(site: Site): Look {
  return site.presence === "lost"
    ? { tone: "bad", icon: "x", text: vi.operator.presence.lost }
    : { tone: "draft", icon: "dashed", text: vi.operator.presence.never };
}

export function SiteMap({ groups, known }: { groups: readonly Group[]; known: boolean }) {
  return (
    <div className="map scroll" data-testid="map" tabIndex={0} aria-label={vi.operator.map}>
      {groups.map((group) => (
        <section className="card dist" key={group.id} aria-label={group.name}>
          <div className="h">
            <b className="clip" title={group.name}>
              {vi.capital(vi.shared.pointInList(group.name))}
            </b>
            <span className={`num nowrap ${known && group.here < group.sites.length ? "short" : "t2"}`}>
              {known ? group.here : "–"}/{group.sites.length}
            </span>
          </div>
          <ol className="sites">
            {group.sites.map((site) => (
              <Field key={site.id} site={site} head={site.id === group.id} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Field({ site, head }: { site: Site; head: boolean }) {
  const icon = ICONS[site.presence];
  const word = vi.operator.presence[site.presence];
  return (
    <li className={`site ${site.presence}`} data-point={site.id} title={`${site.row.name}: ${word.toLowerCase()}`}>
      {icon === null ? null : <Icon name={icon} />}
      <span className="vh">{`${site.row.name}: ${word.toLowerCase()} `}</span>
      <span aria-hidden="true">{head ? <Icon name="building" /> : site.mark}</span>
      <span className="nm clip" aria-hidden="true">
        {vi.shared.pointInList(site.row.name)}
      </span>
    </li>
  );
}

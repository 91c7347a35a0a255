/** The hub's own machine: what stands against it, with the page of the run-book, and its vital signs. */
import type { ReactNode } from "react";
import * as vi from "../../texts/vi.ts";
import { StatusBadge } from "../../ui/Badge.tsx";
import type { Look } from "../../ui/looks.ts";
import { Icon } from "../../ui/Icon.tsx";
import type { NoticeText } from "../../ui/notice.tsx";
import { useHubNow } from "../../ui/time.tsx";
import type { Health, Model, Watch } from "./health.ts";

/** One is taken every minute: after two, one was missed (docs/van-hanh.md). */
const BACKUP_OLD_S = 120;

export function Alarms({ watch, link }: { watch: Watch; link: NoticeText | null }) {
  const told = toldOf(watch);
  const quiet = told.length === 0 && link === null;
  return (
    <section className="card alarms" aria-label={vi.operator.alarms}>
      <div className="card-h">
        <h2>{vi.operator.alarms}</h2>
        <span className="end t2">{quiet ? "" : vi.operator.alarmCount(told.length + (link === null ? 0 : 1))}</span>
      </div>
      <ul className="scroll" data-testid="alarms" tabIndex={0} aria-label={vi.operator.alarms}>
        {link === null ? null : <Alarm lead={link.lead} rest={link.rest ?? ""} />}
        {told.map(({ code, message }) => (
          <Alarm key={code} lead={message} rest={vi.operator.runBook(code)} />
        ))}
        {quiet ? (
          <li className="quiet">
            <Icon name={watch.health === null ? "clock" : "done"} /> {watch.health === null ? vi.operator.asking : vi.operator.noAlarm}
          </li>
        ) : null}
      </ul>
    </section>
  );
}

function Alarm({ lead, rest }: { lead: string; rest: string }) {
  return (
    <li className="alarm">
      <Icon name="alert" />
      <div>
        <b>{lead}</b>
        <p>{rest}</p>
      </div>
    </li>
  );
}

/** The hub's own alarms, and the two that only somebody outside of it can see. */
function toldOf({ health, unansweredSince }: Watch): { code: string; message: string }[] {
  const own = [...(health?.alarms ?? [])];
  if (unansweredSince !== null) own.unshift({ code: "unanswered", message: vi.operator.unanswered(vi.hhmmss(unansweredSince)) });
  else if (health?.ready === false) own.unshift({ code: "not_ready", message: vi.operator.notReady });
  return own;
}

export function Machine({ watch, offsetMs }: { watch: Watch; offsetMs: number }) {
  const now = useHubNow(offsetMs);
  const { health, slow, unansweredSince } = watch;
  return (
    <section className="card" aria-label={vi.operator.machine}>
      <div className="card-h">
        <h2>{vi.operator.machine}</h2>
        <span className="end">{health === null ? null : <StatusBadge look={serving(health, unansweredSince)} />}</span>
      </div>
      {health === null ? (
        <p className="empty-line">{vi.operator.asking}</p>
      ) : (
        <dl className="signs" data-testid="machine">
          <Sign name={vi.operator.record}>{vi.operator.at(health.seq, health.epoch)}</Sign>
          <Sign name={vi.operator.loop} warn={health.loop_late_ms > 0}>
            {vi.operator.late(health.loop_late_ms)}
          </Sign>
          <Sign name={vi.operator.backup} warn={health.backup_at_s === null || now / 1_000 - health.backup_at_s > BACKUP_OLD_S}>
            {health.backup_at_s === null ? vi.operator.noBackup : vi.operator.backedUp(vi.hhmmss(health.backup_at_s * 1_000))}
          </Sign>
          <Sign name={vi.operator.disk} warn={health.alarms.some((alarm) => alarm.code === "disk_low")}>
            {health.disk_free_bytes === null ? vi.operator.unmeasured : vi.operator.free(health.disk_free_bytes)}
          </Sign>
          <Sign name={vi.operator.model} warn={slow || health.model.condition === "resting"}>
            {modelWords(health.model, slow)}
          </Sign>
        </dl>
      )}
    </section>
  );
}

function Sign({ name, warn = false, children }: { name: string; warn?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={warn ? "warn" : ""}>
        {warn ? <Icon name="alert" /> : null} {children}
      </dd>
    </div>
  );
}

function serving(health: Health, unansweredSince: number | null): Look {
  if (unansweredSince !== null) return { tone: "bad", icon: "x", text: vi.operator.serving.silent };
  return health.ready ? { tone: "ok", icon: "check", text: vi.operator.serving.ready } : { tone: "bad", icon: "x", text: vi.operator.serving.not };
}

function modelWords(model: Model, slow: boolean): string {
  if (model.condition === "resting") return vi.operator.modelRests(model.deaths);
  if (model.condition !== "reading" && model.condition !== "behind") return vi.operator.modelIs[model.condition];
  if (slow) return vi.operator.modelSlow(model.missed);
  return model.condition === "behind" ? vi.operator.modelBehind(model.unread) : vi.operator.modelReads(model.read);
}

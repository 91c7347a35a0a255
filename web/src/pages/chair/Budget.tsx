/** How much is left against how long an answer takes; stands in the notice slot while there is no notice. */
import type { Floor } from "../../console/floor.ts";
import type { ChairView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Icon } from "../../ui/Icon.tsx";

export function Budget({ view, floor }: { view: ChairView; floor: Floor }) {
  const { topics_settled: done, topics: all } = view.counters;
  const left = floor.queue.length + (floor.now === null ? 0 : 1);
  const minutes = Math.ceil((left * view.answer_seconds) / 60);
  const each = (view.answer_seconds / 60).toLocaleString("vi-VN", { maximumFractionDigits: 1 });
  const share = all === 0 ? 0 : Math.min(100, (100 * done) / all);
  if (view.announcement)
    return (
      <div className="budget">
        <Icon name="message" />
        <span className="grow clip">
          <b>{vi.chair.announcement}</b> {view.announcement}
        </span>
      </div>
    );
  return (
    <div className="budget">
      <span>
        <b>{left === 0 ? vi.chair.notQueued : view.counters.turns === 0 ? vi.chair.total(left, minutes) : vi.chair.left(left, minutes)}</b>{" "}
        {left === 0 ? null : <span className="t2">{vi.chair.each(each)}</span>}
      </span>
      <span className="bar" role="img" aria-label={vi.chair.settled(done, all)}>
        <i style={{ width: `${share}%` }} />
      </span>
      {all === 0 ? null : <span className="t2">{vi.chair.settled(done, all)}</span>}
    </div>
  );
}

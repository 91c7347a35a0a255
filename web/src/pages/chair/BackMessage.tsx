/** A sentence from the secretary's table to the chair alone; never over Now, taken down by "Đã đọc". */
import type { ChairView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";

export function BackMessage({ view, onRead, reading }: { view: ChairView; onRead: () => void; reading: boolean }) {
  const { to_chair: text, to_chair_at: at } = view;
  return (
    <article className="card back">
      <Icon name="message" />
      {text ? (
        <div>
          <p>{text}</p>
          <p className="meta">
            {at === null ? "" : `${vi.hhmm(at)}. `}
            {vi.chair.message}
          </p>
        </div>
      ) : (
        <p className="t2">{vi.chair.noMessage}</p>
      )}
      {text ? (
        <Button small onClick={onRead} pressed={reading} hint="r">
          {vi.chair.read}
        </Button>
      ) : null}
    </article>
  );
}

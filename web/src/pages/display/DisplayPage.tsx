/** The public picture: what is being talked about, what is next, the clock. It shows only what the hub calls public. */
import { useMantineColorScheme } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import "../../styles/display.css";
import type { PageProps } from "../../console/mount.tsx";
import type { DisplayView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Mark } from "../../ui/frame.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Clauses, Counts } from "../../ui/text.tsx";
import { Clock } from "../../ui/time.tsx";
import { StatusLine } from "../../ui/notice.tsx";

export function DisplayPage({ state, session }: PageProps<"display">) {
  useProjectorTheme();
  const { view } = state;
  const off = state.link.kind !== "live";
  return (
    <div className="disp">
      <header className="disp-h">
        <Mark />
        <span className="clip">{view?.title ?? session.title}</span>
        {view?.demo ? <span className="badge warn">{vi.shared.demo}</span> : null}
        {off ? (
          <span className="disp-off">
            <Icon name="refresh" /> {vi.display.lost}
          </span>
        ) : null}
        <Clock offsetMs={state.offsetMs} />
      </header>
      {view === null ? <main className="disp-b" /> : <Stage view={view} />}
      <footer className="disp-f">{view === null ? null : <Foot view={view} />}</footer>
      <StatusLine text={view?.now_title ?? ""} />
    </div>
  );
}

function Stage({ view }: { view: DisplayView }) {
  const title = view.now_title;
  const { ref, long } = useLong(`${title}|${view.now_text}|${view.announcement}`);
  if (title === null) {
    const quiet = view.sealed ? vi.display.ended : view.counters.turns === 0 ? vi.display.welcome : vi.display.paused;
    return (
      <main className="disp-b">
        <h1 data-testid="display-title">{quiet}</h1>
        <p className="theme">{view.theme}</p>
        <Announcement text={view.announcement} />
      </main>
    );
  }
  return (
    <main className={`disp-b ${long ? "long" : ""}`} ref={ref}>
      <div className="disp-in">
        <div className="eyebrow">
          <Icon name="now" /> {vi.display.now}
          <span className="sep" />
          {vi.shared.topic} {view.now_no}
        </div>
        <h1 data-testid="display-title">
          <Clauses text={title} />
        </h1>
        {view.now_text === null ? null : (
          <blockquote>
            <p className="who">{view.now_point === null ? null : vi.shared.pointNamed(view.now_point)}</p>
            <p className="text">
              <Clauses text={view.now_text} />
            </p>
          </blockquote>
        )}
        <p className="counts">
          <Counts of={{ recommendations: view.now_recommendations, points: view.now_points, districts: view.now_districts }} />
        </p>
        <Announcement text={view.announcement} />
      </div>
    </main>
  );
}

function Announcement({ text }: { text: string | null }) {
  if (text === null || text === "") return null;
  return (
    <p className="disp-a">
      <Icon name="message" /> <span>{text}</span>
    </p>
  );
}

function Foot({ view }: { view: DisplayView }) {
  const next = view.next === null ? undefined : view.topics[view.next];
  return (
    <>
      <span className="lbl">{vi.display.next}</span>
      <span className="clip">{next === undefined ? vi.display.noNext : `${vi.shared.topic} ${next.no}. ${next.title}`}</span>
      <span className="tally num nowrap">{vi.display.settled(view.counters.topics_settled, view.counters.topics)}</span>
    </>
  );
}

/** Chosen by measuring what was drawn, not by counting letters: a wider fallback font is covered too. */
function useLong(content: string) {
  const ref = useRef<HTMLElement>(null);
  const [long, setLong] = useState(false);
  useLayoutEffect(() => setLong(false), [content]);
  useLayoutEffect(() => {
    const room = ref.current;
    if (room !== null && !long && room.scrollHeight > room.clientHeight + 1) setLong(true);
  }, [content, long]);
  return { ref, long };
}

function useProjectorTheme(): void {
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  useEffect(() => {
    const bright = new URLSearchParams(location.search).has("bright");
    setColorScheme(bright ? "light" : "dark");
    document.documentElement.setAttribute("data-theme", bright ? "projector-bright" : "projector");
  }, [setColorScheme]);
}

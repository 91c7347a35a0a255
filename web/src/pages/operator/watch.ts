/** Asks the hub how it is, again and again, for as long as the page stands. Changes with that rhythm. */
import { useEffect, useState } from "react";
import { ASK_EVERY_MS, fetchHealth, UNWATCHED, type Watch, watched } from "./health.ts";

export function useWatch(): Watch {
  const [watch, setWatch] = useState(UNWATCHED);
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const ask = async (): Promise<void> => {
      const health = await fetchHealth().catch(() => null);
      if (gone) return;
      setWatch((before) => watched(before, health, Date.now()));
      timer = window.setTimeout(() => void ask(), ASK_EVERY_MS);
    };
    void ask();
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, []);
  return watch;
}

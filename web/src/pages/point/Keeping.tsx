/** What the browser does not promise about keeping texts, said where it matters: one sentence, and none where all is well. */
import { useEffect, useState } from "react";
import { askToKeep, type Keeping as Promised } from "../../offline/page.ts";
import * as vi from "../../texts/vi.ts";
import { Icon } from "../../ui/Icon.tsx";

/** `unsent`: how many recommendations lie only on this machine; while there are none, a missing promise costs nothing. */
export function Keeping({ unsent }: { unsent: number }) {
  const [promised, setPromised] = useState<Promised | null>(null);
  useEffect(() => {
    void askToKeep().then(setPromised);
  }, []);
  const text = promised === "plain" ? vi.point.insecure : promised === "evictable" && unsent > 0 ? vi.point.evictable : null;
  if (text === null) return null;
  return (
    <p className="keeping" data-testid="keeping" data-promised={promised}>
      <Icon name={promised === "plain" ? "alert" : "lock"} /> {text}
    </p>
  );
}

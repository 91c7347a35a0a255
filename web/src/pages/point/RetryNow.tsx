/** The button that does not wait for the next try, and when that try comes by itself. */
import { useEffect, useState } from "react";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";

export function RetryNow({ until, onRetry }: { until: number; onRetry: () => void }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.ceil((until - now) / 1_000));
  return (
    <Button small onClick={onRetry} className="nowrap" label={`${vi.link.retryNow}, ${vi.link.retryIn(left)}`} title={vi.link.retryIn(left)} testid="retry-now">
      {vi.link.retryNow} <span className="num t2">{left} s</span>
    </Button>
  );
}

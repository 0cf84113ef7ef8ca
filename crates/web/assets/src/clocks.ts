// Counts on what the server began: text and ring of every clock that runs in elapsed time.
import { all, fill, one } from "./dom";

const SECOND = 1000;
const HOUR = 3600;
/** Below ten minutes. A list in which every row counts seconds all day is not calm. */
const SECONDS_SHOWN = 600;

const root = document.documentElement;
const serverStart = Number(root.dataset.now);
const speed = Number(root.dataset.speed) || 1;
const pageStart = performance.now();

/** The program's clock, which in a demo runs faster than ours, and which is right where ours is wrong. */
export const now = (): number => serverStart + (performance.now() - pageStart) * speed;

export function start(): void {
  if (!Number.isFinite(serverStart)) return;
  const tick = () => {
    if (!document.hidden) all("[data-clock]").forEach(show);
  };
  setInterval(tick, SECOND);
  document.addEventListener("visibilitychange", tick);
  tick();
}

function show(clock: HTMLElement): void {
  const due = Number(clock.dataset.due);
  const left = Math.ceil((due - now()) / SECOND);
  const text = one("[data-clock-main]", clock);
  const says = sentence(left);
  // Only real changes touch the page.
  if (text && says && text.textContent !== says) text.textContent = says;
  if (left <= 0 && !clock.classList.contains("clock-late")) {
    clock.classList.remove("clock-running", "clock-at-risk");
    clock.classList.add("clock-late");
    one(".clock-word", clock)?.remove();
  }
  const length = due - Number(clock.dataset.start);
  const share = length > 0 ? Math.max(0, Math.min(100, Math.round((left * SECOND * 100) / length))) : 0;
  const ring = one<SVGCircleElement>(".ring-left", clock);
  const dashes = `${share} 100`;
  if (ring && ring.getAttribute("stroke-dasharray") !== dashes) ring.setAttribute("stroke-dasharray", dashes);
}

/** The server's pattern for this many units: "left-hm" is "&h h &m min left". */
const words = (key: string, values: Record<string, number>) =>
  fill(document.getElementById("clock-words")?.getAttribute(`data-${key}`) ?? "", values);

/** Cut as the server cuts it: two units at most, hours up to two days; seconds only when they begin to matter. */
function sentence(seconds: number): string {
  const kind = seconds > 0 ? "left" : "over";
  const s = Math.abs(seconds);
  const m = Math.floor(s / 60);
  if (s < 60) return words(`${kind}-s`, { s });
  if (s < SECONDS_SHOWN && kind === "left") return words("left-ms", { m, s: s % 60 });
  if (s < HOUR) return words(`${kind}-m`, { m });
  const h = Math.floor(s / HOUR);
  if (s < 48 * HOUR) return m % 60 ? words(`${kind}-hm`, { h, m: m % 60 }) : words(`${kind}-h`, { h });
  const d = Math.floor(h / 24);
  return h % 24 ? words(`${kind}-dh`, { d, h: h % 24 }) : words(`${kind}-d`, { d });
}

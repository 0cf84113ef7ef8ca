// Short news in the corner: what the server sends with an answer (HX-Trigger: toast), and what went wrong on the way.
import { one } from "./dom";

const STAY_MS = 6000;
const AT_ONCE_MAX = 4;

export type News = { tone: "ok" | "info" | "soon" | "late"; title?: string; text: string };

export function start(): void {
  document.addEventListener("toast", (event) => say((event as CustomEvent<News>).detail));
  // htmx got no answer at all. An answer that says no brings its own toast.
  document.addEventListener("htmx:error", (event) => {
    const text = document.getElementById("toasts")?.dataset.offline;
    if (text && !(event as CustomEvent).detail?.ctx?.response) say({ tone: "late", text });
  });
}

export function say(news: News): void {
  const region = document.getElementById("toasts");
  const template = one<HTMLTemplateElement>("#toast-template");
  const toast = template?.content.firstElementChild?.cloneNode(true);
  if (!region || !(toast instanceof HTMLElement)) return;
  toast.classList.add(`toast-${news.tone}`);
  const use = one<SVGUseElement>(".toast-mark use", toast);
  const icon = { ok: "circle-check", info: "info", soon: "triangle-alert", late: "circle-alert" }[news.tone];
  use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*/, `#${icon}`));
  const title = one("strong", toast);
  if (title) title.textContent = news.title ?? "";
  const text = one("p", toast);
  if (text) text.textContent = news.text;
  while (region.childElementCount >= AT_ONCE_MAX) region.firstElementChild?.remove();
  region.append(toast);
  // What went wrong stays until it was read.
  if (news.tone !== "late") leave(toast);
}

function leave(toast: HTMLElement): void {
  let timer = window.setTimeout(() => toast.remove(), STAY_MS);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => (timer = window.setTimeout(() => toast.remove(), STAY_MS)));
}

// Live updates: announces what is new, and moves nothing that somebody is about to click.
//
// <body data-live="/live?topic=desk">: the stream. Each message has an id, so that after a break nothing is missed.
// [data-live-bar]: appears with "3 new"; following it loads the list anew into data-live-target.
// [data-live-on="bell"] with hx-trigger="live": small parts that refresh themselves when an event of that name comes.
import htmx from "htmx.org";
import { all, fill, on, one } from "./dom";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** A reconnect that is quicker than this is nobody's business. */
const SAY_LOST_MS = 4000;

let stream: EventSource | null = null;
let last = "";
let wait = FIRST_WAIT_MS;
let retry = 0;
let lostTimer = 0;
const seen = new Set<string>();

export function start(): void {
  const address = document.body.dataset.live;
  on("click", "[data-live-bar]", (bar, event) => show(bar, event));
  if (!address) return;
  connect(address);
  // A hidden tab gives its connection back: browsers allow six to a host, and people open twenty tabs.
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect(address)));
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("online", () => {
    wait = FIRST_WAIT_MS;
    connect(address);
  });
}

function connect(address: string): void {
  if (stream || document.hidden) return;
  clearTimeout(retry);
  // EventSource sends Last-Event-ID only when it reconnects by itself.
  const url = new URL(address, location.href);
  if (last) url.searchParams.set("last", last);
  stream = new EventSource(url);
  stream.onopen = () => {
    wait = FIRST_WAIT_MS;
    clearTimeout(lostTimer);
    lostTimer = 0;
    lost(false);
    // What came while nobody listened: parts that refresh themselves ask anew.
    for (const element of all("[data-live-on]")) htmx.trigger(element, "live");
  };
  stream.onerror = () => {
    disconnect();
    lostTimer ||= window.setTimeout(() => lost(true), SAY_LOST_MS);
    // Not all at once when the server comes back.
    retry = window.setTimeout(() => connect(address), wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
  stream.addEventListener("change", (event) => note(event as MessageEvent<string>));
  for (const name of new Set(all("[data-live-on]").map((e) => e.dataset.liveOn ?? "")))
    if (name && name !== "change") stream.addEventListener(name, (event) => note(event as MessageEvent<string>));
}

function disconnect(): void {
  clearTimeout(retry);
  stream?.close();
  stream = null;
}

function note(event: MessageEvent<string>): void {
  if (event.lastEventId) last = event.lastEventId;
  document.dispatchEvent(new CustomEvent("live", { detail: { name: event.type, data: event.data } }));
  for (const element of all(`[data-live-on="${CSS.escape(event.type)}"]`)) htmx.trigger(element, "live");
  if (event.type !== "change") return;
  // Two changes of one case are one thing to look at.
  seen.add(event.data || event.lastEventId);
  for (const bar of all("[data-live-bar]")) {
    const text = one("span", bar);
    if (text) text.textContent = fill(bar.dataset.text ?? "", { n: seen.size });
    bar.hidden = false;
  }
}

function show(bar: HTMLElement, event: Event): void {
  seen.clear();
  const target = bar.dataset.liveTarget;
  const part = target && one(target);
  if (!target || !part) return;
  event.preventDefault();
  bar.hidden = true;
  // htmx names the body as the target of what a script asks for; the server has to know which part is wanted.
  const headers = { "HX-Target": `${part.localName}#${part.id}` };
  void htmx.ajax("GET", (bar as HTMLAnchorElement).href, { target, swap: "outerHTML", headers });
}

function lost(isLost: boolean): void {
  for (const line of all("[data-live-lost]")) line.hidden = !isLost;
}

// Single keys for those who sit here all day. They never fire while typing, and can be switched off (WCAG 2.1.4).
import { all, memory, on, one } from "./dom";

const OFF = "keys-off";
const THEN_MS = 1200;

let before: { key: string; at: number } | null = null;

export function start(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (memory.read(OFF) || typing(event.target) || one("dialog[open]")) return;
    const run = command(event);
    if (run) {
      event.preventDefault();
      run();
    }
  });
  const toggle = one<HTMLInputElement>("[data-keys-toggle]");
  if (toggle) toggle.checked = !memory.read(OFF);
  on("change", "[data-keys-toggle]", (box) => memory.write(OFF, (box as HTMLInputElement).checked ? null : "1"));
}

function command(event: KeyboardEvent): (() => void) | null {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const pair = before && event.timeStamp - before.at < THEN_MS ? `${before.key} ${key}` : "";
  before = { key, at: event.timeStamp };
  if (pair === "g d") return () => location.assign("/");
  switch (key) {
    case "c":
      return clickOn("[data-key-new]");
    case "/":
      return focusOn("[data-key-search]");
    case "?":
      return () => one<HTMLDialogElement>("#keys")?.showModal();
    case "j":
      return () => move(1);
    case "k":
      return () => move(-1);
    case "x":
      return select;
    default: {
      // Pages add their own: <button data-key="a">.
      if (!/^[a-z0-9.]$/.test(key)) return null;
      return clickOn(`[data-key="${key}"]`);
    }
  }
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function clickOn(selector: string): (() => void) | null {
  const element = all(selector).find((e) => e.checkVisibility());
  return element ? () => element.click() : null;
}

function focusOn(selector: string): (() => void) | null {
  const element = all<HTMLInputElement>(selector).find((e) => e.checkVisibility());
  return element
    ? () => {
        element.focus();
        element.select();
      }
    : null;
}

/** The focus itself moves along the rows' links: Enter then opens, and a screen reader says where one is. */
function move(by: 1 | -1): void {
  const links = all<HTMLAnchorElement>("[data-list] .row-link").filter((link) => link.checkVisibility());
  const here = links.findIndex((link) => link.closest("[data-list] > *, tr")?.contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, here + by));
  const link = links[next];
  link?.focus({ focusVisible: true } as FocusOptions);
  link?.closest("tr, li")?.scrollIntoView({ block: "nearest" });
}

function select(): void {
  const row = document.activeElement?.closest("tr, li");
  const box = row && one<HTMLInputElement>("input[data-select]", row);
  box?.click();
  // The click must not take the focus from the row's link.
}

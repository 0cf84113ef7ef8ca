// What was typed and not sent is kept on this device, a form at a time: <form data-draft="case-12-answer">.
import { all, always, memory, on, one } from "./dom";

const PREFIX = "draft:";
const SENT = "draft-sent:";
const KEEP_MS = 14 * 24 * 3600 * 1000;
const CHARACTERS_MAX = 100_000;
const PAUSE_MS = 400;

type Draft = { at: number; fields: Record<string, string[]> };
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function start(): void {
  forgetOld();
  always(() => all<HTMLFormElement>("form[data-draft]").forEach(open));
  const waiting = new Map<HTMLFormElement, number>();
  on("input", "form[data-draft]", (element) => {
    const form = element as HTMLFormElement;
    clearTimeout(waiting.get(form));
    waiting.set(form, window.setTimeout(() => save(form), PAUSE_MS));
  });
  on("submit", "form[data-draft]", (element, event) => {
    const form = element as HTMLFormElement;
    clearTimeout(waiting.get(form));
    if (!event.defaultPrevented) memory.write(SENT + form.dataset.draft, "1");
  });
  on("click", "[data-draft-discard]", (button) => {
    const form = button.closest("form");
    if (!form) return;
    memory.write(PREFIX + form.dataset.draft, null);
    form.reset();
    noteOf(form)?.setAttribute("hidden", "");
  });
  document.addEventListener("htmx:after:request", (event) => {
    const context = (event as CustomEvent).detail?.ctx;
    const form = (context?.sourceElement as Element | undefined)?.closest<HTMLFormElement>("form[data-draft]");
    if (form && context.response?.status < 400) memory.write(PREFIX + form.dataset.draft, null);
  });
  // The next person at this screen must not find them.
  on("submit", 'form[action="/logout"]', () => memory.keys(PREFIX).forEach((key) => memory.write(key, null)));
}

const noteOf = (form: HTMLFormElement) => one("[data-draft-note]", form);

function controls(form: HTMLFormElement): Control[] {
  return [...form.elements].filter(
    (c): c is Control =>
      (c instanceof HTMLInputElement && !["hidden", "password", "file", "submit"].includes(c.type)) ||
      c instanceof HTMLTextAreaElement ||
      c instanceof HTMLSelectElement,
  ).filter((c) => c.name !== "");
}

const isSwitch = (c: Control): c is HTMLInputElement =>
  c instanceof HTMLInputElement && (c.type === "checkbox" || c.type === "radio");

function save(form: HTMLFormElement): void {
  const fields: Draft["fields"] = {};
  let empty = true;
  for (const control of controls(form)) {
    const values = (fields[control.name] ??= []);
    if (!isSwitch(control)) values.push(control.value);
    else if (control.checked) values.push(control.value);
    if (!isSwitch(control) && !(control instanceof HTMLSelectElement) && control.value.trim()) empty = false;
  }
  const text = JSON.stringify({ at: Date.now(), fields } satisfies Draft);
  memory.write(PREFIX + form.dataset.draft, empty || text.length > CHARACTERS_MAX ? null : text);
}

function open(form: HTMLFormElement): void {
  if (form.dataset.draftOpen !== undefined) return;
  form.dataset.draftOpen = "";
  const key = PREFIX + form.dataset.draft;
  const refused = one('[aria-invalid="true"], [data-form-summary]', form);
  if (memory.read(SENT + form.dataset.draft)) {
    memory.write(SENT + form.dataset.draft, null);
    // It came back without complaint, so it was taken.
    if (!refused) memory.write(key, null);
  }
  // What the server sent back is newer than the draft.
  if (refused) return;
  const draft = parse(memory.read(key));
  if (!draft) return;
  for (const control of controls(form)) {
    const values = draft.fields[control.name];
    if (!values) continue;
    if (isSwitch(control)) control.checked = values.includes(control.value);
    else control.value = values.shift() ?? control.value;
  }
  noteOf(form)?.removeAttribute("hidden");
  form.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true }));
}

function parse(text: string | null): Draft | null {
  try {
    const draft = JSON.parse(text ?? "null") as Draft | null;
    return draft && typeof draft.fields === "object" ? draft : null;
  } catch {
    return null;
  }
}

function forgetOld(): void {
  for (const key of memory.keys(PREFIX)) {
    const draft = parse(memory.read(key));
    if (!draft || Date.now() - draft.at > KEEP_MS) memory.write(key, null);
  }
}

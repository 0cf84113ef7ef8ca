// Writing on a case: macros, @names, who else is at it; and the caller list of a new case by keyboard.
import { all, always, one, on } from "./dom";

const HERE_EVERY_MS = 20_000;
const NAMES_MAX = 8;

export function start(): void {
  on("change", "select[data-macro]", (select) => insertMacro(select as HTMLSelectElement));
  on("input", "form[data-writing] textarea", (area) => offerNames(area as HTMLTextAreaElement));
  on<KeyboardEvent>("keydown", "form[data-writing] textarea", (area, event) => moveNames(area as HTMLTextAreaElement, event));
  on("focusout", "form[data-writing] textarea", () => window.setTimeout(closeNames, 150));
  on<KeyboardEvent>("keydown", "[data-callers], #callers a", moveCallers);
  onlyChosenSends();
  presence();
}

function insertMacro(select: HTMLSelectElement): void {
  const area = one<HTMLTextAreaElement>("textarea", select.form ?? document);
  if (area && select.value) {
    area.setRangeText(select.value, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }
  select.value = "";
}

/** Ctrl+Enter and Enter send what was chosen: an answer never leaves as a note, nor a note as an answer. */
function onlyChosenSends(): void {
  const aim = (form: HTMLFormElement) => {
    const kind = one<HTMLInputElement>('input[name="kind"]:checked', form)?.value;
    const button = kind && one<HTMLButtonElement>(`.composer-do-${CSS.escape(kind)} button`, form);
    if (button) form.action = button.formAction;
  };
  always(() => all<HTMLFormElement>("form[data-writing]").forEach(aim));
  on("change", 'form[data-writing] input[name="kind"]', (input) => aim((input as HTMLInputElement).form!));
  on("draft-restored", "form[data-writing]", (form) => aim(form as HTMLFormElement));
}

let list: HTMLUListElement | null = null;

function offerNames(area: HTMLTextAreaElement): void {
  closeNames();
  const typed = /[@＠]([^\s@＠]{0,20})$/.exec(area.value.slice(0, area.selectionStart))?.[1];
  if (typed === undefined) return;
  const names = all<HTMLOptionElement>("#people option").map((option) => option.value);
  const found = names.filter((name) => name.toLowerCase().startsWith(typed.toLowerCase())).slice(0, NAMES_MAX);
  if (!found.length || (found.length === 1 && found[0] === typed)) return;
  list = document.createElement("ul");
  list.className = "names";
  list.setAttribute("role", "listbox");
  for (const name of found) {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.textContent = name;
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      takeName(area, name);
    });
    list.append(item);
  }
  list.firstElementChild?.setAttribute("aria-selected", "true");
  area.after(list);
}

function moveNames(area: HTMLTextAreaElement, event: KeyboardEvent): void {
  if (!list || event.isComposing) return;
  const items = [...list.children];
  const here = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = (here + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
    items[here]?.removeAttribute("aria-selected");
    items[next]?.setAttribute("aria-selected", "true");
  } else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) {
    takeName(area, items[here]?.textContent ?? "");
  } else if (event.key === "Escape") {
    closeNames();
  } else {
    return;
  }
  event.preventDefault();
}

function takeName(area: HTMLTextAreaElement, name: string): void {
  const before = area.value.slice(0, area.selectionStart);
  const start = before.search(/[@＠][^\s@＠]{0,20}$/);
  if (start >= 0) area.setRangeText(`@${name} `, start, area.selectionStart, "end");
  closeNames();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function closeNames(): void {
  list?.remove();
  list = null;
}

/** Arrow keys go from the field into the list of callers and along it; Enter chooses. */
function moveCallers(element: HTMLElement, event: KeyboardEvent): void {
  if (event.isComposing || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const links = all<HTMLAnchorElement>("#callers a");
  const here = links.indexOf(element as HTMLAnchorElement);
  if (event.key === "Enter") {
    // In the field, Enter takes the first that was found.
    if (here >= 0 || !links[0]) return;
    links[0].click();
  } else {
    const next = event.key === "ArrowDown" ? here + 1 : here - 1;
    if (next < 0) one("[data-callers]")?.focus();
    else links[Math.min(next, links.length - 1)]?.focus();
  }
  event.preventDefault();
}

/** Says that somebody is at this case, and whether they write; shows who else is. */
function presence(): void {
  const line = one("[data-presence]");
  const address = line?.dataset.presence;
  if (!line || !address) return;
  let writing = false;
  const tell = async (leaving: boolean) => {
    const body = new URLSearchParams({ csrf: line.dataset.csrf ?? "" });
    if (writing) body.set("writing", "1");
    if (leaving) {
      body.set("leaving", "1");
      navigator.sendBeacon(address, body);
      return;
    }
    try {
      const response = await fetch(address, { method: "POST", body, headers: { "hx-request": "true" } });
      const text = response.ok ? await response.text() : "";
      if (response.ok && line.innerHTML !== text) line.innerHTML = text;
    } catch {
      // The line to the server is watched by the live stream.
    }
  };
  const typed = () => !!one<HTMLTextAreaElement>("form[data-writing] textarea")?.value.trim();
  on("input", "form[data-writing] textarea", () => {
    const now = typed();
    if (now !== writing) {
      writing = now;
      void tell(false);
    }
  });
  writing = typed();
  void tell(false);
  window.setInterval(() => {
    if (!document.hidden) void tell(false);
  }, HERE_EVERY_MS);
  window.addEventListener("pagehide", () => void tell(true));
}

// Fields are looked at when they are left, in the sentences the server sent along; the server looks again at all of it.
import { all, always, on, one } from "./dom";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function start(): void {
  always(() => {
    for (const form of all<HTMLFormElement>("form")) if (one("[data-field]", form)) form.noValidate = true;
    one("[data-form-summary]:not(.specimen *)")?.focus();
  });
  on("focusout", "[data-field] :is(input, textarea, select)", (element) => {
    const control = element as Control;
    tidy(control);
    // A field that was only passed by says nothing yet; one that was typed into does.
    if (control.value || control.getAttribute("aria-invalid") === "true") look(control);
  });
  on("input", '[data-field] [aria-invalid="true"]', (element) => look(element as Control));
  on("change", "[data-field] :is(select, input[type=radio], input[type=checkbox])", (element) => look(element as Control));
  on("submit", "form", (element, event) => guard(element as HTMLFormElement, event), true);
  on<KeyboardEvent>("keydown", "form :is(input, textarea, select)", (element, event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      (element as Control).form?.requestSubmit();
    }
  });
  warnUnsaved();
}

/** Full-width digits and signs, and what is around them, as pasted from a chat: they mean the same. */
function tidy(control: Control): void {
  if (!(control instanceof HTMLInputElement) || !control.value) return;
  const numeric = control.type === "tel" || control.inputMode === "numeric";
  if (!numeric && control.type !== "email") return;
  const value = control.value.normalize("NFKC").replace(/[\u200b-\u200f\u202a-\u202e\ufeff]/g, "").trim();
  if (value !== control.value) control.value = value;
}

/** Shows or takes away the sentence under a field; true when there is nothing to change. */
function look(control: Control): boolean {
  const field = control.closest<HTMLElement>("[data-field]");
  const line = field && one(".field-error", field);
  const text = field && one("[data-error-text]", field);
  if (!field || !line || !text) return true;
  const sentence = complaint(control);
  line.hidden = sentence === null;
  text.textContent = sentence ?? "";
  if (sentence === null) control.removeAttribute("aria-invalid");
  else control.setAttribute("aria-invalid", "true");
  describe(control, line.id, sentence !== null);
  return sentence === null;
}

function complaint(control: Control): string | null {
  const { msgMissing, msgPattern, msgTooLong, max } = control.dataset;
  const state = control.validity;
  if (msgMissing && (state.valueMissing || (control.required && !control.value.trim()))) return msgMissing;
  if (msgTooLong && max && [...control.value].length > Number(max)) return msgTooLong;
  if (control instanceof HTMLInputElement && control.type === "tel" && control.value && msgPattern)
    return (control.value.match(/\d/g)?.length ?? 0) >= 3 ? null : msgPattern;
  if (msgPattern && (state.typeMismatch || state.patternMismatch || state.badInput)) return msgPattern;
  return null;
}

function describe(control: Control, id: string, add: boolean): void {
  const ids = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (add) ids.add(id);
  else ids.delete(id);
  if (ids.size) control.setAttribute("aria-describedby", [...ids].join(" "));
  else control.removeAttribute("aria-describedby");
}

function guard(form: HTMLFormElement, event: Event): void {
  // What only closes, previews or searches needs no complete form.
  if (form.method === "dialog" || (event as SubmitEvent).submitter?.hasAttribute("formnovalidate")) return;
  const wrong = all<Control>("[data-field] :is(input, textarea, select)", form).filter((c) => !c.disabled && !look(c));
  const first = wrong[0];
  if (!first) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  first.focus();
}

/** Forms without a draft ask before they lose something; the browser says it in its own words. */
function warnUnsaved(): void {
  const changed = new Set<HTMLFormElement>();
  on("input", "form[data-unsaved]", (form) => changed.add(form as HTMLFormElement));
  on("submit", "form[data-unsaved]", (form) => changed.delete(form as HTMLFormElement));
  window.addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault();
  });
}

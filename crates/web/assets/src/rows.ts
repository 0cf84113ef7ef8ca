// Rows copied from a spreadsheet fill the rows of a form, from the field they are pasted into on.
import { all, on, one } from "./dom";

/** Rows of one table of a form. */
const ROWS_MAX = 60;

type Control = HTMLInputElement | HTMLSelectElement;

export function start(): void {
  on<ClipboardEvent>("paste", "[data-rows] input", (element, event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const table = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
    if (table.length < 2 && (table[0]?.length ?? 0) < 2) return;
    event.preventDefault();
    fillFrom(element as HTMLInputElement, table);
  });
}

function fillFrom(from: HTMLInputElement, table: string[][]): void {
  const set = from.closest<HTMLElement>("[data-rows]");
  if (!set) return;
  const first = all(".rows-row", set).findIndex((row) => row.contains(from));
  grow(set, first + table.length);
  const rows = all(".rows-row", set);
  const column = controls(rows[first]).indexOf(from);
  table.forEach((cells, down) => {
    const row = controls(rows[first + down]);
    // A whole row begins at its first field, wherever it was pasted.
    const at = cells.length > row.length - column ? 0 : column;
    cells.forEach((cell, across) => put(row[at + across], cell.trim()));
  });
}

/** As many rows as are needed, empty like the last one; the server has the same limit. */
function grow(set: HTMLElement, needed: number): void {
  const counter = one<HTMLInputElement>("input[type=hidden][name$=-rows]", set);
  for (let n = all(".rows-row", set).length; counter && n < Math.min(needed, ROWS_MAX); n += 1) {
    const last = all(".rows-row", set).at(-1);
    if (!last) return;
    const row = last.cloneNode(true) as HTMLElement;
    for (const part of all("[id], [name], [for], [aria-describedby]", row)) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replaceAll(`-${n - 1}-`, `-${n}-`));
      }
    }
    row.setAttribute("aria-label", (last.getAttribute("aria-label") ?? "").replace(/\d+$/, String(n + 1)));
    for (const control of controls(row)) {
      if (control instanceof HTMLSelectElement) control.selectedIndex = 0;
      else control.value = "";
    }
    last.after(row);
    counter.value = String(n + 1);
  }
}

const controls = (row: HTMLElement | undefined): Control[] =>
  row ? all<Control>("input:not([type=hidden]), select", row) : [];

/** A list takes what it offers, by its value or its words. */
function put(control: Control | undefined, text: string): void {
  if (!control || !text) return;
  if (control instanceof HTMLSelectElement) {
    const plain = text.toLowerCase();
    const options = [...control.options];
    const fits =
      options.find((option) => [option.value.toLowerCase(), option.text.toLowerCase()].includes(plain)) ??
      options.find((option) => option.value !== "" && option.text.toLowerCase().startsWith(plain));
    if (!fits) return;
    control.value = fits.value;
  } else {
    control.value = text;
  }
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

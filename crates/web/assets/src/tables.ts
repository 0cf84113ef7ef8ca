// Selecting rows, and choosing which columns are shown.
import { all, always, fill, memory, on, one } from "./dom";

let lastBox: HTMLInputElement | null = null;

export function start(): void {
  always(() => {
    all<HTMLTableElement>("table[data-list]").forEach(showColumns);
    all("[data-columns]").forEach(offerColumns);
    count();
  });
  on<MouseEvent>("click", "input[data-select]", (element, event) => {
    const box = element as HTMLInputElement;
    if (event.shiftKey && lastBox?.isConnected) range(lastBox, box);
    lastBox = box;
    count();
  });
  on("change", "input[data-select-all]", (element) => {
    const checked = (element as HTMLInputElement).checked;
    for (const box of boxes()) box.checked = checked;
    count();
  });
  on("click", "[data-selection-clear]", () => {
    for (const box of boxes()) box.checked = false;
    count();
  });
}

const boxes = () => all<HTMLInputElement>("input[data-select]");

function range(from: HTMLInputElement, to: HTMLInputElement): void {
  const list = boxes();
  const [a, b] = [list.indexOf(from), list.indexOf(to)].sort((x, y) => x - y) as [number, number];
  for (const box of list.slice(a, b + 1)) box.checked = to.checked;
}

function count(): void {
  const list = boxes();
  const n = list.filter((box) => box.checked).length;
  for (const box of list) box.closest("tr, li")?.classList.toggle("is-selected", box.checked);
  for (const head of all<HTMLInputElement>("input[data-select-all]")) {
    head.checked = n > 0 && n === list.length;
    head.indeterminate = n > 0 && n < list.length;
  }
  for (const bar of all("[data-selection]")) {
    bar.hidden = n === 0;
    const text = one("[data-selection-count]", bar);
    if (text) text.textContent = fill(text.dataset.text ?? "", { n });
  }
}

const key = (list: string) => `columns:${list}`;
const hidden = (list: string): Set<string> => new Set((memory.read(key(list)) ?? "").split(" ").filter(Boolean));

function showColumns(table: HTMLTableElement): void {
  const off = hidden(table.dataset.list ?? "");
  if (!table.tHead) return;
  [...(table.tHead.rows[0]?.cells ?? [])].forEach((head, index) => {
    const name = head.dataset.col;
    if (!name) return;
    for (const row of table.rows) row.cells[index]?.toggleAttribute("hidden", off.has(name));
  });
}

function offerColumns(menu: HTMLElement): void {
  const list = menu.dataset.columns ?? "";
  const table = one<HTMLTableElement>(`table[data-list="${CSS.escape(list)}"]`);
  const panel = one("[data-columns-list]", menu);
  if (!table || !panel || panel.childElementCount) return;
  for (const head of all<HTMLTableCellElement>("th[data-col]", table)) {
    const label = document.createElement("label");
    label.className = "menu-item check";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = !hidden(list).has(head.dataset.col ?? "");
    const text = document.createElement("span");
    text.textContent = head.textContent;
    label.append(box, text);
    box.addEventListener("change", () => {
      const off = hidden(list);
      if (box.checked) off.delete(head.dataset.col ?? "");
      else off.add(head.dataset.col ?? "");
      memory.write(key(list), off.size ? [...off].join(" ") : null);
      showColumns(table);
    });
    panel.append(label);
  }
}

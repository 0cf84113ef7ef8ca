// Menus are <details>, dialogs <dialog>: this adds what people expect of them besides.
import { all, on, one } from "./dom";

export function start(): void {
  document.addEventListener("click", (event) => closeOutside(event.target as Node));
  // Not on focusin: pressing on a label's text focuses <main> for a moment, and would close the menu it lies in.
  document.addEventListener("keyup", (event) => {
    if (event.key === "Tab" && document.activeElement) closeOutside(document.activeElement);
  });
  document.addEventListener("keydown", (event) => {
    const menu = one<HTMLDetailsElement>("details[data-menu][open]");
    if (!menu) return;
    if (event.key === "Escape") {
      menu.open = false;
      one("summary", menu)?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target instanceof HTMLInputElement) return;
      const items = all("a, button", menu).filter((item) => item.checkVisibility());
      const here = items.indexOf(document.activeElement as HTMLElement);
      const step = event.key === "ArrowDown" ? 1 : -1;
      items[(here + step + items.length) % items.length]?.focus();
      event.preventDefault();
    }
  });
  on("click", "[data-open]", (button) => {
    const dialog = document.getElementById(button.dataset.open ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
    button.closest<HTMLDetailsElement>("details[data-menu]")?.removeAttribute("open");
  });
  // A click beside a dialog closes it.
  on<MouseEvent>("click", "dialog", (dialog, event) => {
    const box = dialog.getBoundingClientRect();
    const outside =
      event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (event.target === dialog && outside) (dialog as HTMLDialogElement).close();
  });
  on("click", "[data-dismiss]", (button) => button.closest(".alert, .toast")?.remove());
  on("click", "[data-print]", () => window.print());
  on("click", "[data-copy]", (button) => {
    void navigator.clipboard?.writeText(button.dataset.copy ?? "").then(() => {
      button.dataset.copied = "";
      window.setTimeout(() => delete button.dataset.copied, 1500);
    });
  });
}

function closeOutside(node: Node): void {
  for (const menu of all<HTMLDetailsElement>("details[data-menu][open]")) if (!menu.contains(node)) menu.open = false;
}

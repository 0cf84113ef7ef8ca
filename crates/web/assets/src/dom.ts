/** The first element that fits, of a known kind. */
export const one = <T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null =>
  within.querySelector<T>(selector);

/** All elements that fit. */
export const all = <T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] => [
  ...within.querySelectorAll<T>(selector),
];

/** Listens once for all present and future elements that fit. */
export function on<E extends Event = Event>(
  type: string,
  selector: string,
  handle: (element: HTMLElement, event: E) => void,
  capture = false,
): void {
  document.addEventListener(
    type,
    (event) => {
      const from = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
      if (from) handle(from, event as E);
    },
    capture,
  );
}

/** Now, and again whenever part of the page was replaced. */
export function always(handle: () => void): void {
  handle();
  document.addEventListener("htmx:after:swap", handle);
}

/** What is kept on this device; a browser that refuses storage just forgets. */
export const memory = {
  read(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Full or refused: the page works without it.
    }
  },
  keys(prefix: string): string[] {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  },
};

/** Fills numbers into a sentence from the server: `&n`. */
export const fill = (pattern: string, values: Record<string, number>): string =>
  pattern.replace(/&([a-z]+)/g, (whole, name: string) => String(values[name] ?? whole));

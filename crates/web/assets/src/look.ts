// Theme, text size and density at once; the cookie tells the server.
import { all, on } from "./dom";

const YEAR = 365 * 24 * 3600;
const root = document.documentElement;

export function start(): void {
  on("change", "form[data-look] input", (input) => {
    const { name, value, form } = input as HTMLInputElement;
    if (name === "lang") {
      // Texts are the server's.
      form?.requestSubmit();
      return;
    }
    root.dataset[name] = value;
    const { theme, size, density } = root.dataset;
    document.cookie = `look=${theme}.${size}.${density}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
    // The same form may be on the page twice (top bar and page).
    for (const twin of document.querySelectorAll<HTMLInputElement>(`form[data-look] input[name="${name}"]`))
      twin.checked = twin.value === value;
  });
  for (const button of all("[data-look-save]")) button.hidden = true;
}

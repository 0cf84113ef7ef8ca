// A map that is drawn by the server: nearer, farther, all of it, and moved by hand once it is near.
import { all, on } from "./dom";

const NEAREST = 8;
const STEP = 1.6;

type View = { x: number; y: number; width: number; height: number };

export function start(): void {
  on("click", "[data-map] [data-zoom]", (button) => {
    const svg = button.closest("[data-map]")?.querySelector<SVGSVGElement>(":scope > svg");
    if (svg) zoom(svg, (button as HTMLElement).dataset.zoom ?? "all");
  });
  for (const svg of all("[data-map] > svg")) drag(svg as unknown as SVGSVGElement);
}

/** The whole drawing, as the server made it. */
function whole(svg: SVGSVGElement): View {
  svg.dataset.whole ??= svg.getAttribute("viewBox") ?? "0 0 720 480";
  return read(svg.dataset.whole);
}

function read(text: string): View {
  const [x = 0, y = 0, width = 720, height = 480] = text.split(" ").map(Number);
  return { x, y, width, height };
}

function zoom(svg: SVGSVGElement, how: string): void {
  const full = whole(svg);
  const now = read(svg.getAttribute("viewBox") ?? "");
  const factor = how === "in" ? 1 / STEP : how === "out" ? STEP : Number.POSITIVE_INFINITY;
  const width = Math.min(full.width, Math.max(full.width / NEAREST, now.width * factor));
  const height = (width * full.height) / full.width;
  show(svg, { x: now.x + (now.width - width) / 2, y: now.y + (now.height - height) / 2, width, height });
}

/** Never beyond the edge of the drawing. */
function show(svg: SVGSVGElement, view: View): void {
  const full = whole(svg);
  const x = Math.min(Math.max(view.x, full.x), full.x + full.width - view.width);
  const y = Math.min(Math.max(view.y, full.y), full.y + full.height - view.height);
  svg.setAttribute("viewBox", `${x} ${y} ${view.width} ${view.height}`);
  // Marks and letters keep their size.
  const factor = full.width / view.width;
  svg.style.setProperty("--zoom", String(factor));
  scale(svg, factor);
}

/** The bar stays about as long, and says a shorter length the nearer the map is. */
function scale(svg: SVGSVGElement, factor: number): void {
  const bar = svg.parentElement?.querySelector<SVGSVGElement>(".map-bar");
  if (!bar) return;
  const metres = Number(bar.dataset.metres);
  const length = Number(bar.dataset.length) * factor;
  const part = [1, 2, 4, 5, 10, 20].find((n) => length / n <= 200) ?? 20;
  bar.querySelector("path")?.setAttribute("d", `M2 6v10M2 11h${length / part}m0-5v10`);
  const text = bar.querySelector("text");
  const said = metres / part;
  if (text) text.textContent = said < 1000 ? `${said} m` : `${said / 1000} km`;
}

function drag(svg: SVGSVGElement): void {
  // Else the browser takes a stop along, as it does with every link.
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  let from: { x: number; y: number; view: View } | undefined;
  svg.addEventListener("pointerdown", (event) => {
    const view = read(svg.getAttribute("viewBox") ?? "");
    if (view.width < whole(svg).width) from = { x: event.clientX, y: event.clientY, view };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!from || event.buttons === 0) return;
    const unit = from.view.width / svg.clientWidth;
    const { view } = from;
    show(svg, { ...view, x: view.x - (event.clientX - from.x) * unit, y: view.y - (event.clientY - from.y) * unit });
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel"]) {
    svg.addEventListener(end, () => {
      from = undefined;
    });
  }
}

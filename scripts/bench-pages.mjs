// How long pages take, as one browser after another would ask for them: median, 99th percentile, bytes.
//
//   node scripts/bench-pages.mjs http://127.0.0.1:8080 LOGIN PASSWORD [REQUESTS]
//
// Beside each page stands the same for /healthz, the server's answer without a page: what the client and the network cost.

const [base, login, password, count = "300"] = process.argv.slice(2);
if (!password) {
  console.error("usage: node scripts/bench-pages.mjs http://127.0.0.1:8080 LOGIN PASSWORD [REQUESTS]");
  process.exit(2);
}

const begun = await fetch(`${base}/login`, {
  method: "POST",
  redirect: "manual",
  headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", origin: base },
  body: new URLSearchParams({ login, password, next: "/desk" }),
});
const cookie = begun.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
if (!cookie.includes("session")) throw new Error(`could not log in: ${begun.status}`);

const get = (path) => fetch(base + path, { headers: { cookie, "accept-encoding": "gzip" } });
const desk = await (await get("/desk?view=open")).text();
const cases = [...desk.matchAll(/\/cases\/(\d{4}-\d{6,})/g)].map((m) => m[1]);

const units = [...(await (await get("/units")).text()).matchAll(/href="\/units\/(\d+)"/g)].map((m) => Number(m[1]));
const unit = (i) => Math.max(1, (units[0] ?? 1) - i * 997);

const pages = {
  "/healthz": () => "/healthz",
  "desk: all open": () => "/desk?view=open",
  "desk: team": () => "/desk?view=team",
  "desk: late": () => "/desk?view=late",
  "case page": (i) => `/cases/${cases[i % cases.length]}`,
  "search 水表": () => "/search?q=" + encodeURIComponent("水表"),
  "search 集中器离线": () => "/search?q=" + encodeURIComponent("集中器离线"),
  "search serial": () => "/search?q=W2024",
  customers: () => "/customers",
  "customer's card": (i) => `/customers/${(i % 100) + 1}`,
  "units: all": () => "/units",
  "units: a customer's": (i) => `/units?customer=${(i % 100) + 1}&kind=water-meter&state=in-use`,
  "units: by kind, state": () => "/units?kind=heat-meter&state=in-use",
  "units: by model, repair": () => "/units?model=LXS-20F&state=in-repair",
  "units: due": () => "/units?due=soon",
  "units: a serial": (i) => `/units?q=B10000${String(i).padStart(2, "0")}`,
  "unit page": (i) => `/units/${unit(i)}`,
};

console.log("page                     p50 ms   p99 ms    bytes  status");
for (const [name, path] of Object.entries(pages)) {
  const times = [];
  let bytes = 0;
  let status = 0;
  for (let i = 0; i < Number(count) + 20; i++) {
    const start = performance.now();
    const response = await get(path(i));
    const body = await response.arrayBuffer();
    // The first twenty warm the caches.
    if (i >= 20) times.push(performance.now() - start);
    bytes = body.byteLength;
    status = response.status;
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(2).padStart(8);
  console.log(`${name.padEnd(22)} ${at(0.5)} ${at(0.99)} ${String(bytes).padStart(9)}  ${status}`);
}

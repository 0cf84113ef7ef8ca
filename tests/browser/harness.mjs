// Starts the demo and a browser for one test file, and says what a page must be like.
//
//   AFTERCARE_BIN          the program (default: target/debug/aftercare)
//   AFTERCARE_SCREENSHOTS  where pictures go (default: target/screenshots)
//
//   const house = await open();            the demo on a free port, with its own data, and a browser
//   const page = await house.page({ lang: "zh-Hant", theme: "dark", width: 390 });
//   await house.logIn(page, "agent");      as one of the demo's accounts
//   await checkPage(page);                 no error, no axe finding, nothing wider than the window
//   await house.close();

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startDemo } from "./demo.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const screenshots = resolve(process.env.AFTERCARE_SCREENSHOTS ?? join(root, "target/screenshots"));

const BROWSER = "/usr/bin/chromium";
const BROWSER_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The shared memory of a container is often too small for a page.
  "--disable-dev-shm-usage",
];

/** What a page may weigh over the wire the first time, fonts excluded. */
export const WEIGHT_MAX_BYTES = 100 * 1024;
/** How long a page may take until what a test waits for is there. */
const WAIT_MAX_MS = 15_000;

/** The languages, with what a browser set to them asks for. */
export const LANGUAGES = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", en: "en-GB" };
export const THEMES = ["light", "dark"];
/** A desk's screen, and a phone. */
export const WIDTHS = [1280, 390];

/** The demo and a browser. `address` names a server that runs already; without it the demo is started. */
export async function open({ address } = {}) {
  const profile = await mkdtemp(join(tmpdir(), "aftercare-browser-"));
  let demo;
  let browser;
  const close = async () => {
    await browser?.close();
    await demo?.stop();
    await rm(profile, { recursive: true, force: true });
  };
  try {
    demo = address ? { address, stop: async () => {} } : await startDemo(root);
    browser = await chromium.launch({ executablePath: BROWSER, args: BROWSER_FLAGS, env: { ...process.env, HOME: profile } });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address: demo.address,
    outgoing: demo.outgoing,
    close,
    page: (look) => newPage(browser, demo.address, look),
    logIn: (page, role) => logIn(page, demo.address, role),
  };
}

/** A page with its own cookies, in a language, a theme and a width; what it complains about is kept for `checkPage`. */
async function newPage(browser, address, { lang = "en", theme = "light", width = 1280 } = {}) {
  assert.ok(LANGUAGES[lang], `there is no language ${lang}`);
  const phone = width < 600;
  const context = await browser.newContext({
    baseURL: address,
    locale: LANGUAGES[lang],
    timezoneId: "Asia/Shanghai",
    colorScheme: theme,
    viewport: { width, height: phone ? 844 : 800 },
    hasTouch: phone,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(WAIT_MAX_MS);
  const page = await context.newPage();
  page.complaints = [];
  page.look = { lang, theme, width };
  page.on("pageerror", (error) => page.complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") {
      page.complaints.push(`console: ${message.text()}`);
    }
  });
  page.on("requestfailed", (request) => {
    // Leaving a page ends its open stream of live updates; that is no failure.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") {
      page.complaints.push(`request: ${request.url()} ${request.failure()?.errorText}`);
    }
  });
  return page;
}

/** Logs in by the form, as the demo's account with that role. The demo's log-in page lists its accounts. */
async function logIn(page, address, role) {
  await page.goto(new URL("/login", address).href);
  const account = page.locator(`[data-role="${role}"]`).first();
  assert.ok(await account.count(), `the log-in page lists no account with the role ${role}`);
  await page.fill('input[autocomplete~="username"]', await account.getAttribute("data-login"));
  await page.fill('input[autocomplete~="current-password"]', await account.getAttribute("data-password"));
  await Promise.all([
    page.waitForURL((url) => !url.pathname.startsWith("/login")),
    page.press('input[autocomplete~="current-password"]', "Enter"),
  ]);
}

/** What holds for every page: no error, no accessibility finding, nothing wider than the window. */
export async function checkPage(page) {
  await checkNoComplaints(page);
  await checkNoOverflow(page);
  await checkAccessible(page);
}

/** Neither the page's scripts nor its requests have failed so far. */
export async function checkNoComplaints(page) {
  assert.deepEqual(page.complaints, [], `${page.url()} complains`);
}

/** Nobody has to scroll sideways. */
export async function checkNoOverflow(page) {
  const { wide, width } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const isWide = (element) => element.getBoundingClientRect().right > width + 1;
    const name = (element) => element.tagName.toLowerCase() + (element.className ? `.${element.className}` : "");
    const scrolls = document.documentElement.scrollWidth > width;
    return { width, wide: scrolls ? ["page", ...[...document.body.querySelectorAll("*")].filter(isWide).map(name)] : [] };
  });
  assert.deepEqual(wide.slice(0, 10), [], `${page.url()} is wider than ${width} px`);
}

const axeSource = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** axe-core finds nothing, by the rules of WCAG 2.2 AA and its own best practices. */
export async function checkAccessible(page) {
  // Not `addScriptTag`: the page's content security policy rightly forbids it.
  await page.evaluate(await axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const findings = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" | ")}`);
  assert.deepEqual(findings, [], `axe has findings on ${page.url()}`);
}

/** The bytes that came over the wire for a first visit to `path`, with all it loads, fonts excluded. */
export async function pageWeightBytes(page, path) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.clearBrowserCache");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const fonts = new Set();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, type }) => type === "Font" && fonts.add(requestId));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    bytes += fonts.has(requestId) ? 0 : encodedDataLength;
  });
  await page.goto(path, { waitUntil: "load" });
  // What scripts load right after the page counts too; a stream of live updates never finishes, so no waiting for idle.
  await page.waitForTimeout(500);
  await session.detach();
  return bytes;
}

/** A first visit to `path` weighs no more than a page may. */
export async function checkWeight(page, path) {
  const bytes = await pageWeightBytes(page, path);
  assert.ok(bytes > 0 && bytes <= WEIGHT_MAX_BYTES, `${path} weighs ${bytes} bytes, at most ${WEIGHT_MAX_BYTES}`);
  return bytes;
}

/** Keeps a picture of the page: `<name>.<lang>.<theme>.<width>.png`. */
export async function screenshot(page, name, { fullPage = true } = {}) {
  await mkdir(screenshots, { recursive: true });
  const { lang, theme, width } = page.look;
  const path = join(screenshots, `${name}.${lang}.${theme}.${width}.png`);
  await page.screenshot({ path, fullPage, animations: "disabled" });
  return path;
}

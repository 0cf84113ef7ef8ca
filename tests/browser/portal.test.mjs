// A customer with a phone: a code from the mail, a report with a photo, the answer, "it works", the stars.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkPage, checkWeight, LANGUAGES, open, screenshot, THEMES, WIDTHS } from "./harness.mjs";

/** The smallest PNG: one grey pixel. */
const PHOTO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
  "base64",
);
const CODE_WAIT_MS = 15_000;

let house;

before(async () => {
  house = await open();
});
after(() => house?.close());

/** The demo's customer of this role. */
async function mailOf(page, role) {
  await page.goto("/portal/login");
  return page.locator(`[data-role="portal-role-${role}"]`).first().getAttribute("data-portal-login");
}

/** The newest code that was mailed, once one is there that is not in `known`. */
async function mailedCode(known) {
  const until = Date.now() + CODE_WAIT_MS;
  while (Date.now() < until) {
    const files = await readdir(house.outgoing).catch(() => []);
    for (const file of files.filter((name) => !known.has(name))) {
      const code = /\b(\d{6})\b is your code/.exec(decoded(await readFile(join(house.outgoing, file), "utf8")));
      if (code) {
        return code[1];
      }
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error("no code was mailed");
}

/** Encoded words of a subject, as far as a code's letter has them. */
function decoded(mail) {
  return mail.replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, text) => Buffer.from(text, "base64").toString("utf8"));
}

/** Logs in by a code read from the mails. */
async function logIn(page, role) {
  const mail = await mailOf(page, role);
  const known = new Set(await readdir(house.outgoing).catch(() => []));
  await page.fill("#address", mail);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.waitForSelector("#code");
  await checkPage(page);
  await page.fill("#code", await mailedCode(known));
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL("**/portal/home");
}

/** Logs in by the demo's password. */
async function logInByPassword(page, role) {
  await page.goto("/portal/login");
  const row = page.locator(`[data-role="portal-role-${role}"]`).first();
  const [mail, password] = await Promise.all([row.getAttribute("data-portal-login"), row.getAttribute("data-password")]);
  await page.fill("#address", mail);
  await page.locator(".portal-password summary").click();
  await page.fill("#password", password);
  await page.locator('button[value="password"]').click();
  await page.waitForURL("**/portal/home");
}

test("on a phone: a code, a report with a photo, the answer, it works, five stars", async () => {
  const phone = await house.page({ lang: "en", width: 390 });
  await logIn(phone, "owner");
  await checkPage(phone);
  await phone.locator('.bottombar a[href="/portal/equipment"]').first().click();
  await phone.locator(".portal-row").first().click();
  await phone.getByRole("link", { name: "Report a fault here" }).click();
  await phone.fill("#text", "The display has been dark since this morning.");
  await phone.setInputFiles("#photos", { name: "display.png", mimeType: "image/png", buffer: PHOTO });
  await checkPage(phone);
  await phone.getByRole("button", { name: "Send" }).click();
  await phone.waitForURL("**/portal/cases/*new=1");
  await phone.getByText("A person will answer you within").waitFor();
  assert.equal(await phone.locator(".entry-picture img").count(), 1, "the photo is there");
  const shown = await phone.locator(".entry-picture img").evaluate((image) => image.decode().then(() => image.naturalWidth));
  assert.equal(shown, 1);
  await checkPage(phone);
  await screenshot(phone, "portal-reported");
  const number = new URL(phone.url()).pathname.split("/").pop();

  const expert = await house.page({ lang: "en" });
  await house.logIn(expert, "role-support-expert");
  await expert.goto(`/cases/${number}`);
  await expert.locator('input[name="kind"][value="propose"]').check();
  await expert.fill("#text", "Please press the button for five seconds.");
  await expert.locator(`button[formaction="/cases/${number}/proposals"]`).first().click();
  await expert.locator(".alert-ok").waitFor();

  await phone.goto("/portal/home");
  await phone.getByText("We wait for your word").waitFor();
  await phone.locator(`a[href="/portal/cases/${number}"]`).first().click();
  await phone.getByText("Please press the button for five seconds.").waitFor();
  await checkPage(phone);
  await screenshot(phone, "portal-answered");
  await phone.getByRole("button", { name: "It works", exact: true }).click();
  await phone.getByText("You said it works").waitFor();
  await phone.locator('.segments label:has(input[value="5"])').click();
  await phone.getByRole("button", { name: "Send rating" }).click();
  await phone.getByText("You gave 5 of 5 stars").waitFor();
  await checkPage(phone);
});

test("the pages hold up in every language, light and dark, on a desk and on a phone", async () => {
  for (const lang of Object.keys(LANGUAGES)) {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        const page = await house.page({ lang, theme, width });
        await page.goto("/portal/login");
        await checkPage(page);
        await screenshot(page, "portal-login");
        await logInByPassword(page, "owner");
        const pages = {
          home: "/portal/home",
          cases: "/portal/cases",
          report: "/portal/report",
          equipment: "/portal/equipment",
          promises: "/portal/promises",
          contracts: "/portal/contracts",
          people: "/portal/people",
          settings: "/portal/settings",
        };
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(path);
          await checkPage(page);
          await screenshot(page, `portal-${name}`);
        }
        await page.goto("/portal/cases");
        const found = { case: ".portal-list a[href^='/portal/cases/']", unit: ".portal-list a[href^='/portal/equipment/']" };
        for (const [name, link] of Object.entries(found)) {
          await page.goto(name === "unit" ? "/portal/equipment" : "/portal/cases");
          await page.locator(link).first().click();
          await page.waitForLoadState();
          await checkPage(page);
          await screenshot(page, `portal-${name}`);
        }
        await page.context().close();
      }
    }
  }
});

test("the overview is light over the wire", async () => {
  const page = await house.page();
  await logInByPassword(page, "viewer");
  await checkWeight(page, "/portal/home");
});

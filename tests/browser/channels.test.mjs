// A telephone rings at somebody's desk and is called back with a click; a fax and a mail of HTML are looked at; the outbox.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkPage, LANGUAGES, open, screenshot, THEMES, WIDTHS } from "./harness.mjs";

const KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
const NUMBER = "13912340000";

let folder;
let house;
let callCentre;
const dialled = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "aftercare-channels-"));
  callCentre = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      dialled.push(JSON.parse(body));
      response.writeHead(204).end();
    });
  });
  await new Promise((listening) => callCentre.listen(0, "127.0.0.1", listening));
  await writeFile(join(folder, "cloud.keys"), `whsec_${KEY}\n`);
  const configuration = `
[[telephone]]
name = "cloud"
system = "webhook"
keys_file = "${folder}/cloud.keys"
dial_url = "http://127.0.0.1:${callCentre.address().port}/dial"
extension_digits = [3, 4]
`;
  await writeFile(join(folder, "aftercare.toml"), configuration);
  process.env.AFTERCARE_CONFIG = join(folder, "aftercare.toml");
  house = await open();
});

after(async () => {
  await house?.close();
  callCentre?.close();
  await rm(folder, { recursive: true, force: true });
});

let told = 0;
let agentName;

/** The call centre tells what happens, signed by Standard Webhooks. */
async function tell(type, data) {
  told += 1;
  // By the house's clock, which need not be this machine's.
  const body = JSON.stringify({ type: `call.${type}`, timestamp: new Date().toISOString(), data });
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", Buffer.from(KEY, "base64")).update(`m${told}.${seconds}.${body}`).digest("base64");
  const answer = await fetch(`${house.address}/inbound/telephone/cloud`, {
    method: "POST",
    headers: { "webhook-id": `m${told}`, "webhook-timestamp": `${seconds}`, "webhook-signature": `v1,${signature}` },
    body,
  });
  assert.ok(answer.ok, `${answer.status}`);
}

/** Chooses somebody; some lists name the department too. */
async function choosePerson(page, name) {
  const option = page.locator("#person option", { hasText: name }).first();
  await page.selectOption("#person", await option.getAttribute("value"));
}

/** Gives the telephone 801 to the hotline agent. */
async function giveTelephone(name) {
  const page = await house.page({ lang: "en" });
  await house.logIn(page, "role-administrator");
  await page.goto("/admin/telephones");
  await page.fill("#extension", "801");
  await choosePerson(page, name);
  await page.click("main form[method=post] .button-primary");
  await page.waitForSelector(".alert-ok");
  return page;
}

test("a call comes to the desk with who it is, and a click calls back", async () => {
  const agent = await house.page({ lang: "en" });
  await house.logIn(agent, "role-hotline-agent");
  agentName = (await agent.locator(".menu-head strong").textContent()).trim();
  await giveTelephone(agentName);
  await agent.goto("/desk");
  const call = { call: "c1", leg: "c1/1", from: NUMBER, dialled: "4008001234" };
  await tell("started", call);
  await tell("ringing", { ...call, extension: "801" });
  const card = agent.locator("#calls .call");
  await card.waitFor();
  assert.match(await card.textContent(), /Calling:/);
  await checkPage(agent);
  for (const lang of Object.keys(LANGUAGES)) {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        const page = await house.page({ lang, theme, width });
        await house.logIn(page, "role-hotline-agent");
        await page.goto("/desk");
        await page.locator("#calls .call").waitFor();
        await checkPage(page);
        await screenshot(page, "call");
      }
    }
  }
  await tell("answered", { ...call, extension: "801" });
  await agent.getByText("On the telephone:").waitFor();
  await card.getByRole("link").click();
  await agent.waitForURL("**/cases/new**");
  assert.match(agent.url(), new RegExp(NUMBER), "the number is taken along");
  await tell("ended", call);

  // A call in vain is a case; from it the number is called back.
  const missed = { call: "c2", leg: "c2/1", from: "13712340001", dialled: "4008001234" };
  await tell("started", missed);
  await tell("missed", missed);
  await agent.goto("/desk?view=open&q=13712340001");
  await agent.locator(".row-link").first().click();
  const dial = agent.locator('form[action="/calls/dial"] button');
  await dial.waitFor();
  await screenshot(agent, "dial");
  await dial.click();
  await agent.waitForSelector(".alert-ok");
  assert.equal(dialled.length, 1);
  assert.match(JSON.stringify(dialled[0]), /801/);
  assert.match(JSON.stringify(dialled[0]), /13712340001/);
});

test("a fax is looked at page by page, and a mail as it was written loads nothing", async () => {
  const admin = await house.page({ lang: "en" });
  await house.logIn(admin, "role-administrator");
  await admin.goto("/admin/tokens");
  await admin.fill("#name", "browser test");
  await choosePerson(admin, agentName);
  for (const box of await admin.locator('main form input[type="checkbox"]').all()) await box.check();
  await admin.click("main form[method=post] .button-primary");
  const token = (await admin.locator("main code").first().textContent()).trim();
  const pages = (await readFile(new URL("../../crates/channels/tests/fax/g4.tif", import.meta.url))).toString("base64");
  const fax = `From: Facsimile Agent <fax@fax.example>\r\nSubject: Fax received from "010 8888 0001"\r\nMessage-ID: <fax-1@fax.example>\r\n` +
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSender: 010 8888 0001\r\nPages: 2\r\nReceived On: ttyS0\r\n--b\r\n` +
    `Content-Type: image/tiff; name=fax.tif\r\nContent-Transfer-Encoding: base64\r\n\r\n${pages}\r\n--b--\r\n`;
  const html = `From: wang@waterworks.example\r\nSubject: readings\r\nMessage-ID: <html-1@x.example>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n` +
    `<h2>3号楼</h2><table border=1><tr><th>表</th><th>读数</th></tr><tr><td>A-17</td><td style="color:red">0.00</td></tr></table>` +
    `<script>document.title='x'</script><img src="https://evil.example/x.png"><p>王工</p>`;
  const took = async (raw) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "message/rfc822" };
    const answer = await fetch(`${house.address}/api/v1/inbound/mail`, { method: "POST", headers, body: raw });
    const said = await answer.text();
    assert.ok(answer.ok, said);
    return /20\d\d-\d{6}/.exec(said)[0];
  };
  const [faxed, mailed] = [await took(fax), await took(html)];
  for (const lang of ["en", "zh-Hans"]) {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        const page = await house.page({ lang, theme, width });
        const asked = [];
        page.on("request", (request) => asked.push(request.url()));
        await house.logIn(page, "role-support-expert");
        await page.goto(`/cases/${faxed}`);
        await page.waitForFunction(() => document.querySelector(".fax-page")?.naturalWidth > 0);
        await checkPage(page);
        await screenshot(page, "fax");
        await page.locator(".entry-fax").click();
        await page.waitForURL("**/pages");
        await page.waitForFunction(() => document.querySelectorAll(".fax-page").length === 2);
        await checkPage(page);
        await screenshot(page, "fax-pages");
        await page.goto(`/cases/${mailed}`);
        await page.locator(".entry-letter summary").click();
        const frame = page.frameLocator(".letter-frame");
        await frame.locator("td").first().waitFor();
        assert.equal(await frame.locator("script").count(), 0);
        await checkPage(page);
        await screenshot(page, "mail");
        assert.deepEqual(asked.filter((url) => url.includes("evil.example")), []);
      }
    }
  }
});

test("the outbox is filtered and acted on with the keyboard alone", async () => {
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const page = await house.page({ lang: width === 390 ? "zh-Hans" : "en", theme, width });
      await house.logIn(page, "role-administrator");
      await page.goto("/admin/outbox?box=sent&way=mail");
      await checkPage(page);
      await screenshot(page, "outbox");
    }
  }
});

// The checks of the harness find what they are for.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { run } from "./demo.mjs";
import { checkAccessible, checkNoComplaints, checkNoOverflow, checkPage, checkWeight, open, pageWeightBytes, screenshot } from "./harness.mjs";

const GOOD = `<main><h1>Good</h1><p>Fine.</p></main>`;
const PAGES = {
  "/good": GOOD,
  "/error": `${GOOD}<script>gone()</script>`,
  "/console": `${GOOD}<script>console.error("oh")</script>`,
  "/gone": `${GOOD}<img src="/nowhere.png" alt="nothing">`,
  "/wide": `${GOOD}<div style="width:2000px">wide</div>`,
  "/nameless": `${GOOD}<main><input></main>`,
  "/heavy": `${GOOD}<script src="/heavy.js"></script>`,
};

let server;
let house;

before(async () => {
  server = createServer((request, response) => {
    if (request.url === "/heavy.js") {
      response.end(`/*${"x".repeat(200_000)}*/`);
    } else if (request.url === "/favicon.ico") {
      response.writeHead(204).end();
    } else if (PAGES[request.url]) {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.setHeader("Content-Security-Policy", request.url === "/good" ? "script-src 'self'" : "");
      response.end(`<!doctype html><html lang="en"><title>x</title><meta name="viewport" content="width=device-width">${PAGES[request.url]}`);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  house = await open({ address: `http://127.0.0.1:${server.address().port}` });
});

after(async () => {
  await house?.close();
  await new Promise((closed) => server.close(closed));
});

async function visit(path, look) {
  const page = await house.page(look);
  await page.goto(path);
  return page;
}

test("a good page passes, also under a strict content security policy", async () => {
  await checkPage(await visit("/good", { width: 390, lang: "zh-Hant" }));
});

test("errors of scripts, on the console and of requests are found", async () => {
  for (const path of ["/error", "/console", "/gone"]) {
    await assert.rejects(checkNoComplaints(await visit(path)), /complains/, path);
  }
});

test("a page wider than the window is found, and what makes it so", async () => {
  await assert.rejects(checkNoOverflow(await visit("/wide", { width: 390 })), /wider than 390 px[^]*div/);
});

test("an input without a name is found", async () => {
  await assert.rejects(checkAccessible(await visit("/nameless")), /label/);
});

test("the weight counts what the page loads", async () => {
  await assert.rejects(checkWeight(await house.page(), "/heavy"), /weighs 2\d{5} bytes/);
  const light = await pageWeightBytes(await house.page(), "/good");
  assert.ok(light > 100 && light < 2000, `${light}`);
});

test("a picture is kept under the name of its look", async () => {
  const path = await screenshot(await visit("/good", { theme: "dark", width: 390 }), "harness");
  assert.match(path, /harness\.en\.dark\.390\.png$/);
  assert.ok((await stat(path)).size > 500);
  await rm(path);
});

test("a program that ends by itself is an error with its last words", async () => {
  const folder = await mkdtemp(join(tmpdir(), "aftercare-harness-"));
  const program = join(folder, "program");
  await writeFile(program, "#!/bin/sh\necho no disk left >&2\nexit 3\n");
  await chmod(program, 0o755);
  await assert.rejects(run(program, folder), /ended by itself \(3\)[^]*no disk left/);
  await writeFile(program, "#!/bin/sh\necho listening http://127.0.0.1:1234\nexec sleep 60\n");
  const demo = await run(program, folder);
  assert.equal(demo.address, "http://127.0.0.1:1234");
  await demo.stop();
  await rm(folder, { recursive: true });
});

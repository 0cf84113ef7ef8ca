// The demo on a free port, with data of its own.

import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The first start makes 90 days of history; a program built without optimisation takes its time over it. */
const START_MAX_MS = 300_000;
const STOP_MAX_MS = 10_000;
/** How much of what the program said is shown when it fails. */
const SAID_MAX_CHARACTERS = 4000;

/** Starts the demo on a copy of the history, so that no test file sees what another has done. */
export async function startDemo(root) {
  const program = resolve(process.env.AFTERCARE_BIN ?? join(root, "target/debug/aftercare"));
  const seed = await history(program, root);
  const data = await mkdtemp(join(tmpdir(), "aftercare-demo-"));
  await cp(seed, data, { recursive: true });
  const demo = await run(program, data);
  return {
    address: demo.address,
    /** Where the demo's mails go. */
    outgoing: join(data, "outgoing"),
    stop: async () => {
      await demo.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** A folder with the demo's history, made once for each build of the program. */
async function history(program, root) {
  const { size, mtimeMs } = await stat(program);
  const folder = join(root, "target/browser", `history-${size}-${Math.round(mtimeMs)}`);
  if (await stat(folder).catch(() => null)) {
    return folder;
  }
  await rm(join(root, "target/browser"), { recursive: true, force: true });
  const unfinished = `${folder}.unfinished`;
  await mkdir(unfinished, { recursive: true });
  const demo = await run(program, unfinished);
  await demo.stop();
  await rename(unfinished, folder);
  return folder;
}

/** Starts the program and waits for the line that tells where it listens. */
export function run(program, data) {
  const child = spawn(program, ["demo", "--data", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((done) => child.once("close", done));
  const stop = async () => {
    child.kill("SIGTERM");
    const hurry = setTimeout(() => child.kill("SIGKILL"), STOP_MAX_MS);
    await ended;
    clearTimeout(hurry);
  };
  return new Promise((started, failed) => {
    let said = "";
    const fail = (why) => stop().then(() => failed(new Error(`${program} demo ${why}; it said:\n${said.slice(-SAID_MAX_CHARACTERS)}`)));
    const late = setTimeout(() => fail(`did not listen within ${START_MAX_MS / 1000} seconds`), START_MAX_MS);
    const hear = (chunk) => {
      said = (said + chunk).slice(-2 * SAID_MAX_CHARACTERS);
      const found = /listening (http:\/\/[\w.:[\]-]+)/.exec(said);
      if (found) {
        clearTimeout(late);
        started({ address: found[1], stop });
      }
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.once("error", (error) => {
      clearTimeout(late);
      failed(error);
    });
    child.once("exit", (code, signal) => {
      clearTimeout(late);
      fail(`ended by itself (${code ?? signal})`);
    });
  });
}

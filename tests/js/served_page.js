// The page as it is served, in jsdom: its HTML and its one script in a window of its own, its
// requests answered by the server that `python -m tests.serve` starts. For what stands on the page
// and what it asks for; there is no layout, so nothing has a size or a place.

import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { Script } from "node:vm";
import { JSDOM, VirtualConsole } from "jsdom";

const dist = new URL("../../static/dist/", import.meta.url);
const built = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"))["main.js"];
const script = new Script(`(() => {${readFileSync(new URL(built, dist), "utf8")}\n})()`);

/** What the page asks of a window that jsdom's does not have. */
const LACKING = {
  ResizeObserver: class {
    observe() {}
    disconnect() {}
  },
  matchMedia: () => ({ matches: true, addEventListener() {} }),
  scrollTo() {},
  ...{ DecompressionStream, Response, TextDecoderStream, performance, structuredClone },
};

/** A page that stands still waits for nothing; one that never does is a fault. */
const MOST_TURNS = 2000;

/**
 * Opens an address of the page and waits until it stands still.
 * @param {string} [address]
 */
export async function open(address = "/") {
  const origin = process.env.CHAINRULE_SERVER;
  if (!origin) throw new Error("No server: run this by `python -m tests.serve node --test …`.");
  const requests = [];
  const underway = new Set();
  const faults = [];
  const virtualConsole = new VirtualConsole();
  for (const kind of ["jsdomError", "error"])
    virtualConsole.on(kind, (fault) => faults.push(fault.detail ?? fault));
  const dom = new JSDOM(await (await fetch(origin + address)).text(), {
    url: origin + address,
    runScripts: "outside-only",
    pretendToBeVisual: true,
    virtualConsole,
  });
  const { window } = dom;
  const { document } = window;

  /** The window's own: what is under way is known, and what the page asked is kept. */
  function ask(path, { signal, ...init } = {}) {
    const { pathname, search } = new URL(path, origin);
    requests.push({ path: pathname, search, body: init.body && JSON.parse(init.body) });
    const reply = fetch(origin + pathname + search, init).then(whole);
    const gone = new Promise((_, fail) =>
      signal?.addEventListener("abort", () => fail(signal.reason)),
    );
    const answer = Promise.race([reply, gone]);
    underway.add(answer);
    answer.catch(() => {}).finally(() => underway.delete(answer));
    return answer;
  }

  Object.assign(window, LACKING, { fetch: ask });
  script.runInContext(dom.getInternalVMContext());

  const page = {
    window,
    document,
    /** What the page asked for so far: `{ path, search, body }`. */
    requests,
    /** The first element of that selector. */
    one(selector) {
      const found = document.querySelector(selector);
      if (!found) throw new Error(`nothing on the page is ${selector}`);
      return found;
    },
    /** All elements of that selector. */
    all: (selector) => [...document.querySelectorAll(selector)],
    /** The text of the first element of that selector, in one line. */
    text: (selector) => page.one(selector).textContent.trim().replace(/\s+/g, " "),
    /** Until no request is under way and nothing follows from the last. */
    async settled() {
      for (let quiet = 0, turns = 0; quiet < 4; turns++) {
        if (turns > MOST_TURNS) throw new Error("the page never stands still");
        quiet = underway.size === 0 ? quiet + 1 : 0;
        await Promise.allSettled(underway);
        await setImmediate();
      }
      if (faults.length > 0) throw faults[0];
    },
    /** A press on the first element of that selector. */
    async click(selector) {
      const init = { bubbles: true, cancelable: true };
      page.one(selector).dispatchEvent(new window.MouseEvent("click", init));
      await page.settled();
    },
    /** A key, pressed where that selector is. */
    async press(selector, key) {
      const init = { key, bubbles: true, cancelable: true };
      page.one(selector).dispatchEvent(new window.KeyboardEvent("keydown", init));
      await page.settled();
    },
    /** Another value typed into a field or chosen in a list. */
    async fill(selector, value) {
      const field = page.one(selector);
      field.value = value;
      for (const type of ["input", "change"])
        field.dispatchEvent(new window.Event(type, { bubbles: true }));
      await page.settled();
    },
    /** The page is left. */
    close: () => window.close(),
  };
  await page.settled();
  return page;
}

/** A reply that is here to its end; only the lines of a run are read as they come. */
async function whole(reply) {
  return reply.url.endsWith("/train") ? reply : new Response(await reply.arrayBuffer(), reply);
}

// The page as it is served, in jsdom: its HTML and its one script in a window of its own, its
// requests answered by the server that `python -m tests.serve` starts. For what stands on the page
// and what it asks for; there is no layout, so nothing has a size or a place.

import { readFileSync } from "node:fs";
import { afterEach } from "node:test";
import { setImmediate, setTimeout } from "node:timers/promises";
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
  ...{ DecompressionStream, Response, TextDecoder, TextDecoderStream, Uint8Array },
  ...{ performance, structuredClone },
};

/** What the page keeps as high as it has been: nothing has a height here, and looking takes long. */
const HEIGHTS = ".calculation, .legend, .whereabouts";

/** A page that stands still waits for nothing; one that never does is a fault. */
const MOST_TURNS = 2000;
/** Looks at what a timer or a run is to bring, 10 ms apart: 20 s, since a busy machine is no fault. */
const MOST_LOOKS = 2000;

/** The pages of a test, which are left when it ends: each takes some 20 MB. */
const opened = new Set();
afterEach(() => {
  for (const page of opened) page.close();
});

/**
 * Opens an address of the page and waits until it stands still.
 * @param {string} [address]
 * @param {{ holds?: (asked: { path: string, search: string, body: any }) => boolean }} [options]
 *   which requests wait at first, see `holds` below
 */
export async function open(address = "/", { holds = () => false } = {}) {
  const origin = process.env.CHAINRULE_SERVER;
  if (!origin) throw new Error("No server: run this by `python -m tests.serve node --test …`.");
  const requests = [];
  const underway = new Set();
  const lines = new Set();
  const unanswered = new Set();
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
    const asked = { path: pathname, search, body: init.body && JSON.parse(init.body) };
    requests.push(asked);
    const line = new AbortController(); // jsdom's signals are none to Node
    lines.add(line);
    const gone = new Promise((_, fail) =>
      signal?.addEventListener("abort", () => {
        line.abort();
        fail(signal.reason);
      }),
    );
    function answered() {
      const reply = fetch(origin + pathname + search, { ...init, signal: line.signal });
      const answer = Promise.race([reply.then(whole), gone]);
      underway.add(answer);
      answer.catch(() => {}).finally(() => underway.delete(answer));
      return answer;
    }
    if (!page.holds(asked)) return answered();
    const later = new Promise((go) =>
      page.held.push({ ...asked, answer: (reply = answered()) => go(reply) }),
    );
    unanswered.add(later);
    later.then(() => unanswered.delete(later));
    return Promise.race([later, gone]);
  }

  async function quiet() {
    for (let still = 0, turns = 0; still < 4; turns++) {
      if (turns > MOST_TURNS) throw new Error("the page never stands still");
      still = underway.size === 0 ? still + 1 : 0;
      await Promise.allSettled(underway);
      await setImmediate();
    }
    if (faults.length > 0) throw faults[0];
  }

  async function lookedAgain(looks, what) {
    if (looks > MOST_LOOKS) throw new Error(`looked ${looks} times in vain: ${what}`);
    await setTimeout(10); // then looks again
    await quiet();
  }

  /** Whether the page says that numbers are on their way, though no test holds them up. */
  function isWaiting() {
    if (unanswered.size > 0 || page.all(".trouble").length > 0) return false;
    const where = document.querySelector(".whereabouts")?.textContent ?? "";
    return where.includes("waiting") || page.all(".calculation[aria-busy=true]").length > 0;
  }

  const page = {
    window,
    document,
    /** What the page asked for so far: `{ path, search, body }`. */
    requests,
    /** Whether a request waits until it is let go, as on a slow line. */
    holds,
    /** Those that wait: `{ path, search, body, answer }`; `answer` may be given another reply. */
    held: [],
    /** What waits goes on, and so does what comes. */
    async letGo() {
      page.holds = () => false;
      for (const each of page.held.splice(0)) each.answer();
      await page.settled();
    },
    /** The first element of that selector; an element stands for itself. */
    one(selector) {
      if (typeof selector !== "string") return selector;
      const found = document.querySelector(selector);
      if (!found) throw new Error(`nothing on the page is ${selector}`);
      return found;
    },
    /** All elements of that selector. */
    all: (selector) => [...document.querySelectorAll(selector)],
    /** The text of the first element of that selector, in one line. */
    text: (selector) => page.one(selector).textContent.trim().replace(/\s+/g, " "),
    /** Until no request is under way, nothing follows from the last, and the page waits for nothing. */
    async settled() {
      await quiet();
      // The lines of a run come after the head of its reply.
      for (let looks = 0; isWaiting(); looks++) await lookedAgain(looks, isWaiting);
    },
    /** Until this holds, which is brought by something else than a reply: a timer, a line of a run. */
    async until(holds) {
      for (let looks = 0; !holds(); looks++) await lookedAgain(looks, holds);
      await page.settled();
    },
    /** A press on the first element of that selector. */
    async click(selector) {
      const init = { bubbles: true, cancelable: true };
      page.one(selector).dispatchEvent(new window.MouseEvent("click", init));
      await page.settled();
    },
    /** The mouse comes to the first element of that selector. */
    async hover(selector) {
      page.one(selector).dispatchEvent(new window.MouseEvent("pointerover", { bubbles: true }));
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
      if (field.matches("select") && field.value !== value)
        throw new Error(`${selector} has no choice ${value}`);
      for (const type of ["input", "change"])
        field.dispatchEvent(new window.Event(type, { bubbles: true }));
      await page.settled();
    },
    /** A file chosen in a field for files. */
    async upload(selector, name, content) {
      const field = page.one(selector);
      const files = [new File([content], name)];
      Object.defineProperty(field, "files", { value: files, configurable: true });
      Object.defineProperty(field, "value", { value: "", writable: true, configurable: true });
      field.dispatchEvent(new window.Event("change", { bubbles: true }));
      await page.settled();
    },
    /** Files that the page saves from now on: `{ name, content }`. */
    downloads() {
      const blobs = [];
      const saved = [];
      window.Blob = Blob;
      window.URL.createObjectURL = (blob) => `blob:${blobs.push(blob) - 1}`;
      window.URL.revokeObjectURL = () => {};
      window.HTMLAnchorElement.prototype.click = function () {
        saved.push({ name: this.download, content: blobs[this.href.slice("blob:".length)] });
      };
      return saved;
    },
    /** The page is left, and what it still asks for with it. */
    close() {
      opened.delete(page);
      for (const line of lines) line.abort();
      window.close();
    },
  };
  opened.add(page);
  const root = page.one("#app");
  root.querySelectorAll = (selector) =>
    selector === HEIGHTS ? [] : window.Element.prototype.querySelectorAll.call(root, selector);
  Object.assign(window, LACKING, { fetch: ask });
  script.runInContext(dom.getInternalVMContext());
  await page.settled();
  return page;
}

/** A reply that is here to its end; only the lines of a run are read as they come. */
async function whole(reply) {
  return reply.url.endsWith("/train") ? reply : new Response(await reply.arrayBuffer(), reply);
}

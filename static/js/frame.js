// The page inside of another one: tells it its height, obeys its commands, reports how far the walk
// has come. Envelopes are `{ns: "chainrule", v: 1, type, id?, re?, cid?, payload?}`; the guide lists
// their types.

import { answerTo, CAPABILITIES, Fault } from "./commands.js";
import { dialects, heightNow, secretIn, tellHeight } from "./height.js";
import { answerOf, doneOf, hasMoved, isSettled, placeOf, scoreOf, updateOf } from "./reports.js";
import { fileOf } from "./save.js";
import { splice, token } from "./splice.js";
import { text } from "./text.js";
import { parametersOf } from "./url.js";

/**
 * @typedef {import("./state.js").Event} Event
 * @typedef {import("./state.js").State} State
 *
 * @typedef {string | number | undefined} Id
 * @typedef {import("./commands.js").Payload} Payload
 * @typedef {{ type: unknown, id: Id, payload: Payload }} Message
 */

const NAMESPACE = "chainrule";
const PROTOCOL = 1;

/** Milliseconds after the last change until the state is told. */
const PAUSE = 300;

/** More messages than this in a second are not read: each may draw the page anew. */
const MOST = 100;

/**
 * Joins the page to the one that embeds it, if one does; what it gives is called after every event.
 * @param {import("./types.js").Start} start
 * @param {(event: Event) => void} dispatch
 * @param {() => State} present
 * @returns {() => void}
 */
export function frame({ cid = "", parent = "" }, dispatch, present) {
  const host = window.parent;
  // No origin may be meant, or one that the browser knows as none, as 1.2.3.4.5.
  if (host === window || (parent && !URL.canParse(parent))) return () => {};
  const session = token();
  const isBusy = meter(MOST, 1000);
  /** @param {unknown} message */
  const post = (message) => host.postMessage(message, parent || "*");

  /** @type {MessagePort | null} */
  let port = null;
  /** @type {State | null} where the walk stood still last */
  let last = null;
  /** @type {{ re: Id, answer: import("./commands.js").Answer }[]} */
  let waiting = [];
  /** @type {{ trouble: string | null, notices: string[] }} */
  let said = { trouble: null, notices: present().notices };
  /** @type {string | undefined} */
  let kept;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let best = 0;
  let isDone = false;
  let isTouched = false;
  let isObeying = false;

  const book = splice(post, cid, ({ parameters, score, right, total }) => {
    if (isTouched) return; // what its reader has begun is not taken away
    best = Math.max(best, score);
    dispatch({ type: "counted", right, total });
    dispatch({ type: "openedFile", text: fileOf(parameters) });
  });

  /**
   * @param {string} type
   * @param {unknown} payload
   * @param {Id} [re]
   */
  function envelope(type, payload, re) {
    const answered = re === undefined ? {} : { re };
    return { ns: NAMESPACE, v: PROTOCOL, type, ...answered, ...(cid && { cid }), payload };
  }

  /**
   * @param {string} type
   * @param {unknown} payload
   * @param {Id} [re]
   */
  function send(type, payload, re) {
    port?.postMessage(envelope(type, payload, re));
  }

  function hello() {
    const payload = { app: NAMESPACE, protocols: [PROTOCOL], session, capabilities: CAPABILITIES };
    post(envelope("hello", payload));
  }

  /** @param {MessageEvent} event */
  function hearHost({ source, origin, data, ports }) {
    if (source !== host || (parent && origin !== parent)) return;
    book.hear(data);
    if (data?.ns !== NAMESPACE || isBusy()) return;
    const message = opened(data);
    if (message?.type === "ping") return hello();
    const fault = message?.type === "init" ? join(message.payload, ports) : "envelope";
    if (fault)
      post(envelope("error", { code: fault, message: text(`frame.${fault}`) }, message?.id));
  }

  /**
   * Takes the port, or says why not.
   * @param {Payload} payload
   * @param {readonly MessagePort[]} ports
   */
  function join(payload, [offered]) {
    if (port) return "taken";
    if (payload.session !== session || payload.protocol !== PROTOCOL || !offered) return "session";
    port = offered;
    port.onmessage = ({ data }) => hear(data);
    if (last) greet();
    return null;
  }

  function greet() {
    send("ready", status());
    for (const message of noticesOfAddress()) send("error", { code: "parameter", message });
  }

  function status() {
    const state = present();
    return { ...placeOf(state, null), score: best, height: heightNow() };
  }

  /** @param {unknown} data */
  function hear(data) {
    const message = opened(data);
    const re = message?.id;
    try {
      if (isBusy()) throw new Fault("busy", text("frame.busy", { most: MOST }));
      if (!message) throw new Fault("envelope", text("frame.envelope"));
      isTouched = true;
      const answer = answerTo(message.type, message.payload, present());
      isObeying = true;
      obey(answer);
      isObeying = false;
      waiting.push({ re, answer });
      tell();
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      send("error", { code: fault.code, message: fault.message }, re);
    }
  }

  /** @param {import("./commands.js").Answer} answer */
  function obey({ events = [], theme, focus }) {
    for (const event of events) dispatch(event);
    if (theme) document.documentElement.dataset.theme = theme;
    if (focus) /** @type {HTMLElement | null} */ (document.querySelector(FIRST))?.focus();
  }

  /** @param {import("./commands.js").Answer} answer */
  function contentOf({ reply, content }) {
    const state = present();
    if (reply === "ready") return status();
    if (reply === "state") return { parameters: parametersOf(state), notices: state.notices };
    return content ?? placeOf(state, null);
  }

  /** Says what went wrong, once. */
  function complain() {
    const { trouble, notices } = present();
    if (trouble && trouble !== said.trouble) send("error", { code: "failed", message: trouble });
    if (notices !== said.notices)
      for (const message of notices) send("error", { code: "parameter", message });
    said = { trouble, notices };
    if (!trouble) return;
    for (const { re } of waiting) send("error", { code: "failed", message: trouble }, re);
    waiting = [];
  }

  function tell() {
    if (isObeying) return; // where it leads is told, not what lies on the way
    const state = present();
    complain();
    if (!isSettled(state)) return;
    const before = last;
    last = state;
    const answer = before && answerOf(before, state);
    if (answer) {
      send("answer", answer);
      book.event("answer", answer);
    }
    if (!before) {
      if (port) greet();
      kept = JSON.stringify(parametersOf(state));
    } else if (hasMoved(before, state)) move(before, state);
    for (const { re, answer } of waiting.splice(0)) send(answer.reply, contentOf(answer), re);
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  /**
   * @param {State} before
   * @param {State} state
   */
  function move(before, state) {
    send("step", placeOf(state, before));
    const update = updateOf(before, state);
    if (update) {
      send("update", update);
      book.event("update", update);
    }
    const score = Math.max(best, scoreOf(state));
    if (score !== best) send("score", { score });
    best = score;
    if (isDone || doneOf(state) < 1) return;
    isDone = true;
    send("complete", { score });
  }

  /** Tells the state, if it is another one than was told last. */
  function keep() {
    const state = present();
    const parameters = parametersOf(state);
    const now = JSON.stringify(parameters);
    if (now === kept || !isSettled(state)) return;
    kept = now;
    send("state", { parameters });
    const { right, total } = state.predict;
    book.report({ parameters, score: best, right, total });
  }

  for (const type of ["pointerdown", "keydown"])
    addEventListener(type, () => (isTouched = true), { once: true, capture: true });
  addEventListener("message", hearHost);
  const secret = secretIn(location.hash);
  tellHeight(
    (height) => (port ? [envelope("resize", { height })] : dialects(height, secret)),
    (message) => (port ? port.postMessage(message) : post(message)),
  );
  hello();
  return tell;
}

/** What of the address could not be taken, as the server has written it into the page. */
function noticesOfAddress() {
  return [...document.querySelectorAll("header .notice")].map((each) => each.textContent ?? "");
}

/** What takes the focus when the host gives it. */
const FIRST = "#app [data-action=step]";

/**
 * A message in its envelope, or null for anything else.
 * @param {any} data
 * @returns {Message | null}
 */
function opened(data) {
  if (data?.ns !== NAMESPACE || data.v !== PROTOCOL) return null;
  const { type, id, payload } = data;
  const isId = typeof id === "number" || (typeof id === "string" && id.length <= 100);
  const isPayload = payload && typeof payload === "object";
  return { type, id: isId ? id : undefined, payload: isPayload ? payload : {} };
}

/**
 * Counts its calls: whether there were more than so many in the last milliseconds.
 * @param {number} most
 * @param {number} within
 */
function meter(most, within) {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  return () => {
    const now = performance.now();
    if (now - since > within) {
      since = now;
      count = 0;
    }
    count += 1;
    return count > most;
  };
}

// The element <chainrule-sim> for other pages, served as /embed.js: a frame with the simulator that
// is as high as what is in it, obeys methods and tells what happens by events. What stands inside of
// the element, a link at best, is shown where there is no script and where the simulator fails.

/**
 * @typedef {import("./embed").Commands} Commands
 * @typedef {import("./embed").Failure} Failure
 * @typedef {import("./embed").ChainruleSim} Element
 * @typedef {{ type: string, payload: unknown, resolve: (value: any) => void, reject: (error: Error) => void }} Request
 */

/** What parameters of the address are called: `hx-get`, `data-turbo-permanent` and the like are none. */
const PARAMETER = /^[a-z_]+$/;

/** Attributes that are the page's own; all others of such names are parameters of the address. */
const OWN = /^(id|class|style|slot|part|is|hidden|inert|nonce|dir|role|tabindex|sandbox|src|on.*)$/;

/** Characters of a refused address that are told. */
const SHOWN = 80;

/** Milliseconds that the simulator has to say hello. */
const PATIENCE = 10_000;

const STYLE = `
  :host { display: block }
  :host([hidden]), slot[hidden], p:empty { display: none }
  iframe { display: block; width: 100%; height: 40rem; border: 0 }
  iframe[hidden] { display: none }
`;

/** Where this file came from, which is where the simulator is. */
const HOME = new URL(".", import.meta.url);
const PLACE = new URL("v1/embed", HOME);

/** The rest of a page's address: a short link of that name, or another. */
const PAGE = /^(?:p\/(\w+)|(|embed|v1\/embed))$/;

/** @type {Failure} */
const REMOVED = { code: "removed", message: EMBED_TEXT.removed };

/** @implements {Element} */
class ChainruleSim extends HTMLElement {
  #frame = document.createElement("iframe");
  #slot = document.createElement("slot");
  #alert = document.createElement("p");
  #stop = new AbortController();
  #patience = new AbortController();
  /** @type {MessagePort | null} */
  #port = null;
  /** @type {Map<string, Request>} */
  #requests = new Map();
  #sent = 0;
  /**
   * Why nothing can be asked: it was taken out, or its address is none.
   * @type {Failure | null}
   */
  #refusal = null;
  /** What the frame was made from. */
  #made = "";
  /**
   * What was on show when the simulator told it last: a frame that is moved begins anew.
   * @type {Record<string, string> | null}
   */
  #kept = null;

  constructor() {
    super();
    const link = document.createElement("a");
    link.textContent = EMBED_TEXT.open;
    link.target = "_blank";
    this.#slot.hidden = true;
    this.#slot.append(link);
    this.#alert.setAttribute("role", "alert");
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    root.append(this.#alert, this.#slot, this.#frame);
  }

  connectedCallback() {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    addEventListener("message", (event) => this.#hear(event), { signal });
    const watch = new MutationObserver(() => {
      if (this.#wanted() !== this.#made) this.#load();
    });
    watch.observe(this, { attributes: true });
    signal.addEventListener("abort", () => watch.disconnect());
    this.#load();
  }

  /** Moved by `moveBefore`: the frame is as it was. Without this it would be removed and added. */
  connectedMoveCallback() {}

  disconnectedCallback() {
    this.#stop.abort();
    this.#patience.abort();
    this.#leave();
    this.#refusal = REMOVED;
    this.#refuse(REMOVED);
  }

  /** A new frame as the attributes say; a new address in the old one would be a step back to go. */
  #load() {
    this.#patience.abort();
    this.#patience = new AbortController();
    this.#leave();
    const wanted = this.#wanted();
    if (wanted !== this.#made) this.#kept = null;
    this.#made = wanted;
    const frame = document.createElement("iframe");
    const isFirst = document.querySelector("chainrule-sim") === this;
    const address = this.#address();
    const sandbox = this.getAttribute("sandbox");
    if (sandbox !== null) frame.setAttribute("sandbox", sandbox);
    frame.title = this.getAttribute("title") ?? EMBED_TEXT.title;
    frame.loading = isFirst ? "eager" : "lazy";
    frame.hidden = address === null;
    if (address) frame.src = address.href;
    frame.style.height = this.#frame.style.height;
    this.#frame.replaceWith(frame);
    this.#frame = frame;
    const link = /** @type {HTMLAnchorElement} */ (this.#slot.firstChild);
    link.href = (address ?? HOME).href;
    this.#show("");
    this.#refusal = address ? null : { code: "address", message: this.#refused() };
    if (this.#refusal) this.#fail(this.#refusal);
    else this.#waitForHello(isFirst, this.#patience.signal);
  }

  /** What the frame is to be made from. */
  #wanted() {
    return `${this.getAttribute("sandbox")} ${this.getAttribute("src")} ${this.#address()}`;
  }

  /**
   * What is wrong, and what stands inside of the element with it; nothing where the simulator is.
   * @param {string} trouble
   */
  #show(trouble) {
    this.#alert.textContent = trouble;
    this.#slot.hidden = trouble === "";
  }

  #leave() {
    this.#port?.close();
    this.#port = null;
  }

  step() {
    return this.send("step");
  }

  back() {
    return this.send("back");
  }

  async getState() {
    return (await this.send("getState")).parameters;
  }

  /** @param {Record<string, string>} parameters */
  setState(parameters) {
    return this.send("setState", { parameters });
  }

  /**
   * @template {keyof Commands} T
   * @param {T} type
   * @param {Commands[T][0]} [payload]
   * @returns {Promise<Commands[T][1]>}
   */
  send(type, payload) {
    return new Promise((resolve, reject) => {
      if (this.#refusal) return reject(failed(this.#refusal));
      this.#sent += 1;
      const request = { type, payload, resolve, reject };
      const id = String(this.#sent);
      this.#requests.set(id, request);
      if (this.#port) this.#post(id, request);
    });
  }

  /**
   * The simulator as `src` and the other attributes say, steered by pages of this origin only; null
   * where `src` is no address of it.
   */
  #address() {
    const said = saidBy(this.getAttribute("src") ?? "");
    if (!said) return null;
    const address = new URL(PLACE);
    for (const [name, value] of said) address.searchParams.set(name, value);
    for (const { name, value } of this.attributes)
      if (PARAMETER.test(name) && !OWN.test(name)) address.searchParams.set(name, value);
    if (origin !== "null" && !address.searchParams.has("parent"))
      address.searchParams.set("parent", origin);
    return address;
  }

  #refused() {
    const src = this.getAttribute("src") ?? "";
    const shown = src.length > SHOWN ? `${src.slice(0, SHOWN)}…` : src;
    return EMBED_TEXT.address.replace(/{(src|home)}/g, (_, name) =>
      name === "src" ? shown : HOME.href,
    );
  }

  /**
   * A frame that is loaded later has to answer only once it is in view.
   * @param {boolean} isFirst
   * @param {AbortSignal} signal
   */
  #waitForHello(isFirst, signal) {
    const wait = () => {
      const timer = setTimeout(() => {
        if (!this.#port) this.#fail({ code: "silent", message: EMBED_TEXT.silent });
      }, PATIENCE);
      signal.addEventListener("abort", () => clearTimeout(timer));
    };
    if (isFirst) return wait();
    const sight = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      sight.disconnect();
      wait();
    });
    sight.observe(this);
    signal.addEventListener("abort", () => sight.disconnect());
  }

  /** @param {MessageEvent} event */
  #hear({ source, origin, data }) {
    const isOurs = source !== null && source === this.#frame.contentWindow;
    if (!isOurs || origin !== this.#origin || data?.ns !== "chainrule") return;
    if (data.type === "error") return this.#fail(data.payload);
    if (data.type !== "hello") return;
    if (!data.payload?.protocols?.includes(1))
      return this.#fail({ code: "envelope", message: EMBED_TEXT.refused });
    this.#join(data.payload.session);
  }

  /** Only a frame in a sandbox of its own has no origin. */
  get #origin() {
    const { sandbox } = this.#frame;
    const isClosed = this.#frame.hasAttribute("sandbox") && !sandbox.contains("allow-same-origin");
    return isClosed ? "null" : PLACE.origin;
  }

  /** @param {string} session */
  #join(session) {
    const { port1, port2 } = new MessageChannel();
    const payload = { protocol: 1, session };
    const target = this.#origin === "null" ? "*" : this.#origin;
    this.#frame.contentWindow?.postMessage(
      { ns: "chainrule", v: 1, type: "init", payload },
      target,
      [port2],
    );
    this.#patience.abort();
    this.#leave(); // the frame has been loaded anew
    this.#port = port1;
    this.#show("");
    port1.onmessage = ({ data }) => this.#take(data);
    if (this.#kept) this.#restore(this.#kept);
    for (const [id, request] of this.#requests) this.#post(id, request);
  }

  /** @param {Record<string, string>} parameters */
  #restore(parameters) {
    const request = { type: "setState", payload: { parameters } };
    this.#port?.postMessage({ ns: "chainrule", v: 1, id: "kept", ...request });
  }

  /**
   * @param {string} id
   * @param {Request} request
   */
  #post(id, { type, payload }) {
    this.#port?.postMessage({ ns: "chainrule", v: 1, type, id, payload });
  }

  /**
   * An answer settles its promise; what the simulator tells by itself is an event.
   * @param {{ type: string, re?: string, payload: any }} message
   */
  #take({ type, re, payload }) {
    const height = type === "ready" || type === "resize" ? payload.height : 0;
    if (height > 0) this.#frame.style.height = `${height}px`;
    if (type === "state") this.#kept = payload.parameters;
    if (re === undefined) return this.#tell(type, payload);
    const request = this.#requests.get(re);
    this.#requests.delete(re);
    if (type === "error") request?.reject(failed(payload));
    else request?.resolve(payload);
  }

  /**
   * Shows it and what stands inside of the element; what was asked for will not be answered.
   * @param {Failure} failure
   */
  #fail(failure) {
    if (!this.#port) this.#show(failure.message);
    this.#refuse(failure);
    this.#tell("error", failure);
  }

  /** @param {Failure} failure */
  #refuse(failure) {
    for (const { reject } of this.#requests.values()) reject(failed(failure));
    this.#requests.clear();
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(`chainrule-${type}`, { detail, bubbles: true }));
  }
}

/**
 * The parameters in the address of a page or a frame of this simulator, or null for any other. One
 * of another origin is refused even if it is a simulator's: this element trusts what it embeds with
 * the page's messages, and the page trusts where it has this script from, not where a link leads.
 * @param {string} src
 */
function saidBy(src) {
  if (!URL.canParse(src, HOME.href)) return null;
  const { origin, pathname, searchParams } = new URL(src, HOME);
  if (origin !== HOME.origin || !pathname.startsWith(HOME.pathname)) return null;
  const [, short, other] = PAGE.exec(pathname.slice(HOME.pathname.length)) ?? [];
  if (other === undefined && short === undefined) return null;
  if (short) searchParams.set(EMBED_LESSONS.includes(short) ? "lesson" : "preset", short);
  return searchParams;
}

/** @param {Failure} failure */
function failed({ code, message }) {
  return Object.assign(new Error(message), { code });
}

if (!customElements.get("chainrule-sim")) customElements.define("chainrule-sim", ChainruleSim);

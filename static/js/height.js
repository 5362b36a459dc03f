// How high the page is, told to the page that embeds it.

/** The most messages in so many milliseconds, whatever happens. */
const MOST = 20;
const WITHIN = 2000;

/** How long a host may take to follow before the frame scrolls again, in ms. */
const PATIENCE = 500;

/**
 * A height in the words that hosts listen to: WordPress (only where it has given its secret), LTI
 * platforms such as Canvas, as an object and as text, and Embedly.
 * @param {number} height
 * @param {string | null} secret
 */
export function dialects(height, secret) {
  const lti = { subject: "lti.frameResize", height };
  return [
    ...(secret ? [{ message: "height", value: height, secret }] : []),
    lti,
    JSON.stringify(lti),
    { context: "iframe.resize", height },
  ];
}

/**
 * The secret that WordPress has put behind the address: `#?secret=…`.
 * @param {string} hash
 */
export function secretIn(hash) {
  return new URLSearchParams(hash.replace(/^#\??/, "")).get("secret");
}

/**
 * Sends values in one or more messages each, at most so many messages in a time; of the values that
 * have to wait only the last one is sent.
 * @template T
 * @param {number} most
 * @param {number} within
 * @param {(value: T) => unknown[]} messagesOf
 * @param {(message: any) => void} post
 */
export function atMost(most, within, messagesOf, post) {
  /** @type {number[]} */
  let sent = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {T} value */
  return function tell(value) {
    clearTimeout(timer);
    const now = performance.now();
    sent = sent.filter((time) => time > now - within);
    const messages = messagesOf(value);
    const inTheWay = sent[sent.length + messages.length - most - 1];
    if (inTheWay !== undefined) {
      timer = setTimeout(() => tell(value), inTheWay + within - now);
      return;
    }
    sent.push(...messages.map(() => now));
    messages.forEach(post);
  };
}

/** The height of all there is, in whole pixels. */
export function heightNow() {
  return Math.ceil(document.body.getBoundingClientRect().height);
}

/**
 * Tells the height of the page whenever it has changed by a pixel. Once the host follows, the frame
 * has no scrollbar of its own, which would take part of the width and so change the height again.
 * @param {(height: number) => unknown[]} messagesOf
 * @param {(message: any) => void} post
 */
export function tellHeight(messagesOf, post) {
  const { documentElement } = document;
  /** @type {number | undefined} */
  let told;
  const tell = atMost(MOST, WITHIN, messagesOf, post);
  const fit = () => documentElement.toggleAttribute("data-fits", innerHeight >= (told ?? Infinity));

  new ResizeObserver(() => {
    const height = heightNow();
    if (height === told) return;
    told = height;
    tell(height);
    setTimeout(fit, PATIENCE);
  }).observe(document.body, { box: "border-box" });
  addEventListener("resize", fit);
}

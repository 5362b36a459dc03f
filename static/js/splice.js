// SPLICE, the messages by which Runestone, OpenDSA and Doenet keep the score and the state of what
// is embedded in a book: cssplice.org/slcp. The frame asks for its state; it reports only to a host
// that has answered.

import { parametersIn } from "./save.js";

/** By these Canvas, which is no such host, answers what it does not know. */
const NO_HOST = ["unsupported_subject", "unauthorized", "wrong_origin", "bad_request"];

/**
 * @typedef {object} Kept
 * @property {Record<string, string>} parameters of the state
 * @property {number} score
 * @property {number} right how many numbers were found at first try
 * @property {number} total of how many that were asked for
 */

/**
 * The state that a host has kept, or null: Runestone gives it back as text.
 * @param {unknown} state
 * @returns {Kept | null}
 */
export function keptIn(state) {
  try {
    const found = typeof state === "string" ? JSON.parse(state) : state;
    const parameters = found?.chainrule === 1 ? parametersIn(found.parameters) : null;
    if (!parameters) return null;
    const { score, right, total } = found;
    const isCount = Number.isSafeInteger(right) && Number.isSafeInteger(total);
    return {
      parameters,
      score: score > 0 && score <= 1 ? Number(score) : 0,
      ...(isCount && right >= 0 && right <= total ? { right, total } : { right: 0, total: 0 }),
    };
  } catch {
    return null;
  }
}

/**
 * @param {(message: object) => void} post
 * @param {string} id what the host calls this frame, if it does
 * @param {(kept: Kept) => void} restore
 */
export function splice(post, id, restore) {
  const asked = token();
  let isHost = false;
  /** @param {string} subject @param {object} more */
  const send = (subject, more) =>
    post({
      subject: `SPLICE.${subject}`,
      message_id: token(),
      ...(id && { activity_id: id }),
      ...more,
    });
  send("getState", { message_id: asked });

  return {
    /**
     * A message of the host; the first answer counts.
     * @param {any} message
     */
    hear(message) {
      if (isHost || message?.subject !== "SPLICE.getState.response") return;
      if (message.message_id !== asked || NO_HOST.includes(message.error?.code)) return;
      isHost = true;
      const kept = keptIn(message.state);
      if (kept) restore(kept);
    },
    /** @param {Kept} kept */
    report(kept) {
      if (isHost)
        send("reportScoreAndState", { score: kept.score, state: { chainrule: 1, ...kept } });
    },
    /**
     * @param {string} name
     * @param {object} data
     */
    event(name, data) {
      if (isHost) send("sendEvent", { name, data });
    },
  };
}

/** A name that nobody else has; randomUUID is there in secure contexts only. */
export function token() {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

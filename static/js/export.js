// What is shown, as a file to take along: programs, tables and recordings come from the server,
// the picture from the page.

import { explainFailure } from "./effects.js";
import { home } from "./home.js";
import { pngOf, svgOf } from "./image.js";
import { updateNumber } from "./state.js";
import { addressOf, parametersOf } from "./url.js";
import { values } from "./values.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").ExportKind} Kind
 */

/** @type {Record<Kind, string>} how the file of each kind ends */
const ENDINGS = {
  ...{ html: "html", numpy: "numpy.py", pytorch: "pytorch.py", latex: "tex" },
  ...{ csv: "csv", json: "trace.json" },
  ...{ svg: "svg", png1: "png", png2: "2x.png", png3: "3x.png" },
};

/**
 * @param {import("./types.js").Source} source
 * @param {(event: import("./state.js").Event) => void} dispatch
 */
export function exporter(source, dispatch) {
  /** @param {State} state with the kind that is wished for */
  return async function take(state) {
    const wish = state.exporting;
    if (!wish || wish.outcome) return;
    try {
      save(await content(source, state, wish.kind), nameOf(state, wish.kind));
      dispatch({ type: "exported", wish, outcome: "done" });
    } catch (error) {
      dispatch({ type: "exported", wish, outcome: "failed", message: explainFailure(error) });
    }
  };
}

/**
 * @param {import("./types.js").Source} source
 * @param {State} state
 * @param {Kind} kind
 * @returns {Promise<Blob>}
 */
async function content(source, state, kind) {
  if (kind === "svg") return new Blob([picture(state)], { type: "image/svg+xml" });
  if (kind.startsWith("png")) return pngOf(picture(state), Number(kind.slice(3)));
  const parameters = { ...parametersOf(state), ...state.offered };
  return source.export({ kind, parameters, updates: state.wanted });
}

/** @param {State} state */
function picture(state) {
  const shown = /** @type {SVGSVGElement} */ (document.querySelector("#diagram .canvas > svg"));
  const number = values(state);
  const ids = Object.keys(state.explanations?.quantities ?? {});
  const numbers = ids.flatMap((id) => {
    const value = number(id);
    return value === undefined ? [] : [[id, value]];
  });
  const parameters = parametersOf(state);
  return svgOf(shown, {
    title: document.querySelector(".whereabouts")?.textContent?.trim() ?? "",
    background: getComputedStyle(document.body).backgroundColor,
    data: {
      link: addressOf(parameters, home()),
      parameters,
      numbers: Object.fromEntries(numbers),
    },
  });
}

/**
 * @param {State} state
 * @param {Kind} kind
 */
function nameOf(state, kind) {
  return `chainrule-update-${updateNumber(state)}.${ENDINGS[kind]}`;
}

/**
 * @param {Blob} content
 * @param {string} download
 */
function save(content, download) {
  const href = URL.createObjectURL(content);
  Object.assign(document.createElement("a"), { href, download }).click();
  // Some browsers read it only after the click.
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

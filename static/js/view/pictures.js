// Pictures of what the network does beyond one example: each a part that opens, with a table.

import { html, nothing } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { networkOn } from "../pictures.js";
import { text } from "../text.js";
import { activations } from "./activations.js";
import { gradientCourse, weightCourse } from "./course.js";
import { landscape } from "./landscape.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function pictures(state, dispatch) {
  return [
    part(state, "plane", text("pictures.plane"), dispatch, () => activations(state, dispatch)),
    part(state, "loss", text("pictures.loss"), dispatch, () => landscape(state, dispatch)),
    part(state, "weights", text("pictures.weights"), dispatch, () => weightCourse(state, dispatch)),
    part(state, "gradients", text("pictures.gradients"), dispatch, () =>
      gradientCourse(state, dispatch),
    ),
  ];
}

/**
 * A part that can be opened; while it is closed nothing is drawn or asked for.
 * @param {State} state
 * @param {string} name
 * @param {string} title
 * @param {Dispatch} dispatch
 * @param {() => unknown} content
 */
function part(state, name, title, dispatch, content) {
  const { run, pictures, update, reached, example, explanations, width, digits } = state;
  const isOpen = pictures.open.includes(name);
  const network = networkOn(state);
  const depends = [run, pictures, network, update, reached, example, explanations, width, digits];
  /** @param {Event} event */
  const toggle = ({ target }) => {
    const { open } = /** @type {HTMLDetailsElement} */ (target);
    if (open === isOpen) return;
    const others = pictures.open.filter((each) => each !== name);
    dispatch({ type: "chosePicture", choice: { open: open ? [...others, name] : others } });
  };
  return html`<details class="pictures" data-picture=${name} .open=${isOpen} @toggle=${toggle}>
    <summary>${title}</summary>
    ${isOpen ? guard(depends, content) : nothing}
  </details>`;
}

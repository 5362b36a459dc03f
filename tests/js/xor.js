// XOR learnt by tanh units and a sigmoid output on a page of `served_page.js`: how it is trained
// there, and what its network gives, written from the formulas and not from the engine.

import { cells, value } from "./seen.js";

export const XOR =
  "/?layers=2-4-1&act=tanh,sigmoid&loss=binary_cross_entropy&opt=adam&lr=0.05" +
  "&x=0,0;0,1;1,0;1,1&d=0;1;1;0";

export const CORNERS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const TARGETS = [0, 1, 1, 0];

/** What is given is filled in and Train pressed. */
export async function train(page, given) {
  await page.fill("[data-train=unit]", "below" in given ? "loss" : "updates");
  for (const [name, number] of Object.entries(given))
    await page.fill(`[data-train=${name}]`, String(number));
  await page.click("[data-action=train]");
}

/** So many updates, until the last of them is there. */
export async function trained(page, steps) {
  await train(page, { steps });
  await stands(page, `Update ${steps + 1} · ready to start`);
}

/** Until the walk stands there. */
export const stands = (page, where) => page.until(() => page.text(".whereabouts") === where);

/** A part of the pictures, opened; it shows the network on show when this is over. */
export async function opened(page, name) {
  const part = `[data-picture=${name}]`;
  await page.click(`${part} > summary`);
  await ready(page, part);
  return part;
}

/** Until a part does. */
export const ready = (page, part) =>
  page.until(() => page.all(`${part} [data-state]`)[0]?.dataset.state === "ready");

/** The network on show, from its numbers in the tables. */
export function network(page, activations) {
  const rows = {};
  for (const [id, text] of Object.entries(cells(page))) {
    const [, row, place] = /^([wb]\..+)\.(\d+)$/.exec(id) ?? [];
    if (row) rows[row] = Object.assign(rows[row] ?? [], { [place - 1]: value(text) });
  }
  const layers = activations.map((activation, index) => {
    const matrix = Object.keys(rows).filter((row) => row.startsWith(`w.${index + 1}.`));
    const weights = matrix.map((row) => rows[row]);
    return { activation, weights, biases: rows[`b.${index + 1}`] ?? null };
  });
  return { layers };
}

/** What the server says of inputs to a network. */
export async function forward(body) {
  const reply = await fetch(`${process.env.CHAINRULE_SERVER}/api/v1/forward`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(await reply.text());
  return reply.json();
}

/** The texts of a table's cells, row by row. */
export const rowsOf = (page, selector) =>
  [...page.one(selector).rows].map((row) => [...row.cells].map((cell) => cell.textContent));

/** The numbers of a part's table, with those at the heads of columns and rows. */
export function table(page, part) {
  const [heads, ...rows] = rowsOf(page, `${part} .numbers table`);
  const isNumber = (text) => /\d$/.test(text) && !text.includes(" ");
  return [
    heads.map((text) => (isNumber(text) ? value(text) : 0)),
    ...rows.map((row) => row.map(value)),
  ];
}

const dot = (row, weights, j) => row.reduce((sum, x, i) => sum + x * weights[i][j], 0);

/** The output of tanh units and a sigmoid unit at each corner. */
function outputs({ layers: [first, last] }) {
  return CORNERS.map((corner) => {
    const hidden = first.biases.map((bias, j) => Math.tanh(dot(corner, first.weights, j) + bias));
    return 1 / (1 + Math.exp(-(dot(hidden, last.weights, 0) + last.biases[0])));
  });
}

/**
 * ∂E/∂w and ∂E/∂b of binary cross-entropy over XOR, layer by layer, by central differences: of these
 * examples alone, from 1, or of all.
 */
export function slopes(network, examples = [1, 2, 3, 4]) {
  const h = 1e-6;
  const loss = () => {
    const all = outputs(network).map((y, row) => -Math.log(TARGETS[row] ? y : 1 - y));
    return examples.reduce((sum, example) => sum + all[example - 1], 0) / examples.length;
  };
  const found = [];
  for (const { weights, biases } of network.layers)
    for (const row of [...weights, biases])
      for (const [place, number] of row.entries()) {
        row[place] = number + h;
        const above = loss();
        row[place] = number - h;
        found.push((above - loss()) / (2 * h));
        row[place] = number;
      }
  return found;
}

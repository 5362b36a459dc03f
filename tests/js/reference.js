// The article's network in plain numbers, written from the article and not from the engine: the same
// as tests/browser/reference.py, and held against the oracle in reference.test.js.

const HIDDEN = [1, 2, 3];
const INPUTS = [1, 2];

/** Weights into the hidden units, unit by unit. */
export const PATHS = HIDDEN.flatMap((j) => INPUTS.map((i) => `1.${i}.${j}`));

/** Weights into the output. */
export const LAST = HIDDEN.map((j) => `2.${j}.1`);

const of = (kind, indices) => indices.map((index) => `${kind}.${index}`);

/** The numbers of one update in the order in which they are computed. */
export const ORDER = [
  ...HIDDEN.flatMap((j) => [`z.1.${j}`, `a.1.${j}`]),
  ...["z.2.1", "a.2.1", "e.1", "E", "dE_da.2.1", "da_dz.2.1", "delta.2.1"],
  ...of("dy_dw", LAST),
  ...HIDDEN.flatMap((j) => [`dE_da.1.${j}`, `da_dz.1.${j}`, `delta.1.${j}`]),
  ...of("dy_dw", PATHS),
  ...of("dE_dw", [...LAST, ...PATHS]),
  ...of("dw", [...PATHS, ...LAST]),
  ...of("w_new", [...PATHS, ...LAST]),
  ...["y_new.1", "E_new"],
];

/** What the article's update starts from, by id. */
export const GIVEN = {
  ...{ "x.1": 1, "x.2": 0.5, "d.1": 1, lr: 0.1 },
  ...{ "w.1.1.1": 0.1, "w.1.1.2": -0.2, "w.1.1.3": 0.3 },
  ...{ "w.1.2.1": 0.4, "w.1.2.2": 0.5, "w.1.2.3": -0.6 },
  ...{ "w.2.1.1": 0.7, "w.2.2.1": -0.8, "w.2.3.1": 0.9 },
};

const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
const received = (n, j) => sum(INPUTS.map((i) => n[`x.${i}`] * n[`w.1.${i}.${j}`]));
const activated = (n, j) => 1 / (1 + Math.exp(-received(n, j)));
const output = (n) => sum(HIDDEN.map((j) => activated(n, j) * n[`w.2.${j}.1`]));
const loss = (n) => (n["d.1"] - output(n)) ** 2 / 2;

/** Every number of the update, by id, with those that are given. */
export function update(given = GIVEN) {
  const n = { ...given };
  const y = output(n);
  const e = n["d.1"] - y;
  Object.assign(n, { "z.2.1": y, "a.2.1": y, "e.1": e, E: loss(n), "error_term.2.1": e });
  Object.assign(n, { "dE_da.2.1": -e, "delta.2.1": -e, "da_dz.2.1": 1, "dy_dz.2.1": 1 });
  for (const j of HIDDEN) {
    const way = n[`w.2.${j}.1`];
    const a = activated(n, j);
    const slope = a * (1 - a);
    Object.assign(n, { [`z.1.${j}`]: received(n, j), [`a.1.${j}`]: a, [`da_dz.1.${j}`]: slope });
    Object.assign(n, { [`dE_da.1.${j}`]: -e * way, [`dy_dz.1.${j}`]: way * slope });
    n[`delta.1.${j}`] = -e * way * slope;
    n[`error_term.1.${j}`] = e * way * slope;
    n[`dy_dw.2.${j}.1`] = a;
    for (const i of INPUTS) n[`dy_dw.1.${i}.${j}`] = way * slope * n[`x.${i}`];
  }
  for (const index of [...PATHS, ...LAST]) {
    n[`dE_dw.${index}`] = -e * n[`dy_dw.${index}`];
    n[`dw.${index}`] = n.lr * e * n[`dy_dw.${index}`];
    n[`w_new.${index}`] = n[`w.${index}`] + n[`dw.${index}`];
  }
  const next = after(given, n);
  return { ...n, "y_new.1": output(next), E_new: loss(next) };
}

/** What the next update starts from. */
function after(given, numbers) {
  const weights = [...PATHS, ...LAST].map((index) => [`w.${index}`, numbers[`w_new.${index}`]]);
  return { ...given, ...Object.fromEntries(weights) };
}

/** So many updates, each from the weights that the one before it left. */
export function updates(given, count) {
  const done = [];
  for (let start = given; done.length < count; start = after(given, done.at(-1)))
    done.push(update(start));
  return done;
}

/** The sort of number that an id names. */
export const kind = (id) => id.split(".")[0];

/** The numbers that are computed after so many steps, with those that follow at once. */
export function known(at) {
  const done = ORDER.slice(0, at);
  const follow = HIDDEN.filter((j) => done.includes(`da_dz.1.${j}`)).map((j) => `dy_dz.1.${j}`);
  return new Set([...done, ...follow]);
}

/** The number as the page has to write it. */
export const written = (number, digits = 4) =>
  (number < 0 ? "−" : "") + Math.abs(number).toFixed(digits);

/** The number as the picture has to write it: changes have an arrow. */
export function inPicture(id, number, digits = 4) {
  const arrow = kind(id) !== "dw" || number === 0 ? "" : number > 0 ? "▲ " : "▼ ";
  return arrow + written(number, digits);
}

/** Whether two numbers are the same but for rounding. */
export const isClose = (one, other, { rel = 1e-9, abs = 0 } = {}) =>
  Math.abs(one - other) <= Math.max(rel * Math.abs(other), abs);

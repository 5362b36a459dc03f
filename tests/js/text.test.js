import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { capital, has, text } from "../../static/js/text.js";

const root = new URL("../../static/", import.meta.url);
const MESSAGES = JSON.parse(readFileSync(new URL("locales/en.json", root), "utf8"));

const PHASES = ["forward", "error", "backward", "update"];
const GRANULARITIES = ["calculation", "layer", "phase", "update"];
const FORMS = ["derivation", "unrolled", "paths", "examples", "layer", "check"];
const CAUSES = [
  ...[
    "fixed_bias",
    "learning_rate",
    "memory",
    "penalty_cancels",
    "decay_cancels",
    "zero_input",
    "zero_activation",
  ],
  ...[
    "dead",
    "saturated",
    "small_slope",
    "right_output",
    "small_error",
    "no_target",
    "right_share",
  ],
  ...["zero_weight", "paths_cancel", "outputs_cancel", "examples_cancel", "small_factors"],
];
const DELTAS = ["article", "standard", "error_term"];
const KINDS = [
  ...[
    "x",
    "d",
    "w",
    "b",
    "lr",
    "lr_0",
    "z",
    "a",
    "e",
    "E",
    "dE_da",
    "da_dz",
    "delta",
    "error_term",
  ],
  ...["dy_dz", "dy_dw", "dy_db", "dE_dw", "dE_db", "dw", "db", "w_new", "b_new", "y_new", "E_new"],
];

const EXPORTS = [
  ...["html", "numpy", "pytorch", "latex", "csv", "json"],
  ...["svg", "png1", "png2", "png3"],
];
const COURSES = ["weights", "gradients"];

/** What the templates of keys in the modules stand for. */
const TEMPLATES = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: as they stand in the modules
  "phase.${moment.phase}": PHASES,
  "phase.${phase}": PHASES,
  "calc.phase.${moment.phase}": PHASES,
  "granularity.${each}": GRANULARITIES,
  "frame.${fault}": ["envelope", "session", "taken"],
  "settings.delta.${delta}": DELTAS,
  "diagram.${name}": ["inputs", "hidden", "output", "loss"],
  "${name}.title": ["calc.start", "calc.stuck", "calc.wait"],
  "${name}.text": ["calc.start", "calc.stuck", "calc.wait"],
  "form.${form}": FORMS,
  "lab.${name}": ["layer", "units", "activation", "biases"],
  "export.${group}": ["lesson", "update", "picture"],
  "export.${kind}": EXPORTS,
  "data.scaling.${each}": ["none", "standard", "minmax"],
  "data.batch.${each}": ["all", "one", "some"],
  "data.task.${data.task}": ["regression", "yes_or_no", "classes"],
  "own.${name}": ["take", "row", "column", "back"],
  "own.delimiter.${name}": ["tab", "semicolon", "bar", "comma", "blank"],
  "own.mark.${MARK_NAMES[each]}": ["point", "comma"],
  "own.option.${each}": ["input", "target", "out", "numbers", "classes"],
  "own.task.${own.task}": ["regression", "yes_or_no", "classes"],
  "data.fault.empty.${kind}": ["numbers", "classes"],
  "fields.${why}": ["inputs", "units"],
  "offers.${name}": ["view", "show", "controls", "edit", "mode", "tol", "speed", "title", "text"],
  "offers.${name}.${part}": [
    ...["training", "side", "pictures", "data", "network", "share", "settings", "tables"].map(
      (part) => `show.${part}`,
    ),
    ...["x", "d", "w", "b", "lr"].map((part) => `edit.${part}`),
  ],
  "offers.${name}.${wordOf(each)}": [
    ...["view.both", "view.diagram", "view.table"],
    ...["show.usual", "show.all", "show.none", "show.some"],
    ...["controls.full", "controls.step", "controls.none"],
    ...["edit.all", "edit.none", "edit.some"],
    ...["mode.watch", "mode.predict"],
  ],
  "pictures.${what}": COURSES,
  "pictures.${what}.none": COURSES,
  "pictures.${what}.all": COURSES,
  "pictures.${what}.label": COURSES,
  "pictures.${what}.note": COURSES,
  "pictures.${what}.some": COURSES,
  "parts.head.${name}": ["example", "value", "share"],
  "train.for.${each}": ["update", "epoch", "updates", "loss"],
  "copy.${notation}": ["latex", "text", "mathml"],
  "still.${cause}": CAUSES,
  "predict.${verdict}": ["right", "shown", "sign", "part", "point", "near", "no", "unreadable"],
  "table.${what}": ["unit", "slope", "weight", "bias"],
  "table.title.${what}": ["unit", "slope", "weight", "bias"],
  "versus.${hindrance}": ["same", "midway"],
  "versus.kind.${each}": ["none", "rate", "optimizer", "activation", "weights"],
  "versus.value.${kind}": ["rate", "optimizer", "activation", "weights"],
  "said.${kind}": KINDS,
  "said.${kindOf(id)}": ["x", "d", "w", "b", "lr", "lr_0"],
  "why.${kind}": KINDS,
  "why.${ofWeight(kind)}": ["m", "v", "g", "m_new", "v_new", "m_hat", "v_hat"],
  "said.${kind}.${state.explanations?.architecture.delta}": ["delta.article"],
  "why.${kind}.output": ["dE_da", "dy_dw"],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as they stand in the modules
};

const modules = readdirSync(new URL("js/", root), { recursive: true })
  .filter((name) => name.endsWith(".js"))
  .map((name) => readFileSync(new URL(`js/${name}`, root), "utf8"));
const code = modules.join("\n").replace(/^ *(\/\/|\*|\/\*\*).*$/gm, "");

/** Keys that the modules use: written out, and built from templates. */
function usedKeys() {
  const groups = new Set(Object.keys(MESSAGES).map((key) => key.split(".")[0]));
  const written = [...code.matchAll(/"([a-z]+)(\.[a-zA-Z_.]+)"/g)]
    .filter(([, group]) => groups.has(group))
    .map(([, group, rest]) => group + rest);
  const built = Object.entries(TEMPLATES).flatMap(([template, values]) =>
    values.map((value) => template.replace(/\$\{.*\}/, value)),
  );
  const given = [...code.matchAll(/EMBED_TEXT\.(\w+)/g)].map(([, name]) => `embed.${name}`);
  return new Set([...written, ...built, ...given]);
}

test("every message that the modules ask for is there", () => {
  for (const key of usedKeys()) assert(has(key) || `${key}.title` in MESSAGES, `no message ${key}`);
});

test("every message is used by a module", () => {
  const used = usedKeys();
  for (const key of Object.keys(MESSAGES)) assert(used.has(key), `${key} is used nowhere`);
});

test("every template of a key is listed here, and no other", () => {
  const found = [...code.matchAll(/(?:text|has)\(\s*`([^`]+)`/g)].map(([, template]) => template);
  const choices = [...code.matchAll(/const (?:inMode|atOutput) = `([^`]+)`/g)].map(([, t]) => t);
  const kinds = [...code.matchAll(/`((?:said|why|data\.fault)\.[^`]+)`/g)].map(([, t]) => t);
  assert.deepEqual(
    [...new Set([...found, ...choices, ...kinds])].sort(),
    Object.keys(TEMPLATES).sort(),
  );
});

/** The names of the places in a message. */
function placesOf(message) {
  return [...message.matchAll(/\{(\w+)/g)].map(([, name]) => name);
}

test("every message can be formatted, with all that it says", () => {
  for (const [key, message] of Object.entries(MESSAGES)) {
    const values = Object.fromEntries(placesOf(message).map((name) => [name, `<${name}>`]));
    if (message.includes("plural")) values.count = 2;
    const said = text(key, values);
    assert.notEqual(said, "", key);
    assert.doesNotMatch(said, /[{}]/, key);
  }
});

test("every choice in a message has what it chooses for each sign and trend", () => {
  for (const [key, message] of Object.entries(MESSAGES)) {
    const choices = { sign: ["positive", "negative", "zero"], trend: ["up", "down", "same"] };
    for (const [name, options] of Object.entries(choices)) {
      if (!message.includes(`{${name}, select`)) continue;
      const values = Object.fromEntries(placesOf(message).map((place) => [place, ""]));
      const said = options.map((option) => text(key, { ...values, [name]: option }));
      assert.equal(new Set(said).size, options.length, key);
    }
  }
});

test("an unknown message is a fault, not an empty sentence", () => {
  assert.throws(() => text("no.such"), /no message no\.such/);
});

test("a message without what it needs is a fault", () => {
  assert.throws(() => text("said.phase", {}));
});

test("one and many are told apart", () => {
  assert.equal(text("calc.phase.title", { phase: "Error", count: 1 }), "Error: 1 number");
  assert.equal(text("calc.phase.title", { phase: "Error", count: 2 }), "Error: 2 numbers");
});

test("a first letter is made a capital, a symbol stays as it is", () => {
  assert.equal(capital("hidden 1 to output"), "Hidden 1 to output");
  assert.equal(capital("δ of hidden 2"), "δ of hidden 2");
  assert.equal(capital("∂E/∂z"), "∂E/∂z");
});

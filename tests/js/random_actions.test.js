// Whatever is done on the page, its link or its file opens the same in a fresh one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { numbers } from "./chance.js";
import { seen, unfold } from "./seen.js";
import { open } from "./served_page.js";

/** All actions in `make test-all`, some of them by default. */
const ACTIONS = process.env.CHAINRULE_LONG ? 2000 : 40;
const EACH = Math.min(ACTIONS, 80);
const BETWEEN = 20;
/** What leaves the page, saves or copies, or goes on by itself. */
const OTHER =
  "a, [data-action=play], [data-copy], .share *, [type=file], [data-action=help], dialog *";
const CHOICES = "button, select, input, summary, textarea, svg [data-id]";
const NUMBERS = [
  "0",
  "1",
  "-1",
  "0.5",
  "-0.123456789012345",
  "1e-9",
  "100",
  "-99.75",
  "3",
  "0.1",
  "x",
];

/** One thing that a reader can do, by chance; what it was. */
async function act(page, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  /** @type {Map<string, any[]>} */
  const kinds = new Map();
  for (const each of page.all(CHOICES)) {
    if (each.matches(OTHER) || each.disabled || each.ariaDisabled === "true") continue;
    const kind = [each.localName, each.type, each.closest("[class]")?.className].join(" ");
    kinds.set(kind, [...(kinds.get(kind) ?? []), each]);
  }
  const element = pick(pick([...kinds.values()]));
  const what = `${element.localName} ${element.textContent.trim().slice(0, 30)} ${JSON.stringify(element.dataset)}`;
  if (element.localName === "select") {
    const { value } = pick([...element.options].filter((each) => !each.disabled));
    await page.fill(element, value);
    return `${what} = ${value}`;
  }
  if (element.type === "range") {
    const value = String(Math.floor(random() * (Number(element.max) + 1)));
    await page.fill(element, value);
    return `${what} = ${value}`;
  }
  if (["text", "number", "textarea"].includes(element.type)) {
    const value = pick(NUMBERS);
    if (element.dataset.field) {
      element.value = value;
      await page.press(element, "Enter");
    } else if (element.type !== "textarea") await page.fill(element, value);
    return `${what} = ${value}`;
  }
  await page.click(element);
  return what;
}

/** The same state in a fresh page, by its link, or by its file where that is too long. */
async function reopened(page) {
  await unfold(page, ".share");
  const link = page.all("[data-share=link]")[0]?.value;
  if (link) return await open(link.slice(new URL(link).origin.length));
  assert.match(page.text(".share .of-link"), /as a file instead/);
  const saved = page.downloads();
  await page.click("[data-action=save]");
  const again = await open("/");
  await unfold(again, ".share");
  await again.upload("[data-share=file]", saved[0].name, await saved[0].content.text());
  return again;
}

/** Whether numbers are explained by their formula: in which form somebody looks at them is not linked. */
function inUsualForm(page) {
  const [chosen] = page.all("[data-form][aria-pressed=true]");
  return !chosen || chosen.dataset.form === "derivation";
}

/** The page has done what it was told, and what it refused is taken back. */
async function rested(page) {
  await page.until(() => page.all("[data-action=stop]").length === 0);
  for (const field of page.all("[data-field][aria-invalid=true]"))
    await page.press(field, "Escape");
}

for (const seed of Array.from({ length: ACTIONS / EACH }, (_, index) => index + 1))
  test(`${EACH} random actions (${seed}) end in states that links and files open`, async () => {
    const random = numbers(seed);
    const page = await open("/");
    const done = [];
    for (let count = 1; count <= EACH; count++) {
      done.push(await act(page, random));
      await rested(page);
      if (count % BETWEEN > 0) continue;
      const again = await reopened(page);
      const told = `after ${done.join("\n")}`;
      assert.deepEqual(
        again.all("header .notice, .share .notice").map((each) => each.textContent),
        [],
        told,
      );
      // A run may lead there, and a second one beside it.
      const isFormula = inUsualForm(page) && inUsualForm(again);
      const shown = (each) => ({ ...seen(each), ...(isFormula ? {} : { formula: null }) });
      await again.until(() => isDeepStrictEqual(shown(again), shown(page))).catch(() => {});
      assert.deepEqual(shown(again), shown(page), told);
      again.close();
    }
  });

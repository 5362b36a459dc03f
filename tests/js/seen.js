// What is to be seen on a page that `served_page.js` opens: its numbers as they are written.

const textOf = (element) => element.textContent.trim().replace(/\s+/g, " ");

/** The numbers in a picture, by id; without `root` those in every picture of the page. */
export function shown({ document }, root = document) {
  const numbers = {};
  for (const group of root.querySelectorAll("svg [data-id]")) {
    const own = [...group.querySelectorAll(".number")].filter(
      (number) => number.closest("[data-id]") === group,
    );
    if (own.length > 0) numbers[group.dataset.id] = own.map(textOf).join(" ");
  }
  return numbers;
}

/** The numbers in the tables, by id. */
export function cells({ all }) {
  const found = all(".tables [data-cell], .tables [data-field]");
  return Object.fromEntries(
    found.map((cell) => [cell.dataset.cell ?? cell.dataset.field, cell.value ?? textOf(cell)]),
  );
}

/** The numbers that are put into the formula, by id. */
export function formula({ all }) {
  return Object.fromEntries(
    all(".formula [data-q]")
      .map((row) => [row.getAttribute("data-q"), row.textContent.replace(/[()]/g, "")])
      .filter(([, text]) => /\d\.\d/.test(text)),
  );
}

/** The ids and texts of the numbers in one line of the formula, in reading order. */
export function line({ all }, index) {
  const rows = [...all(".formula .right")[index].querySelectorAll("[data-q]")];
  return rows.map((row) => [
    row.getAttribute("data-q"),
    row.textContent.replace(/^[()]+|[()]+$/g, ""),
  ]);
}

/** The number in a text of the page, which is written with a true minus. */
export function value(text) {
  const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
  const plain = text
    .replaceAll(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]/g, (each) => "0123456789-"[superscripts.indexOf(each)])
    .replaceAll("−", "-");
  const match = /^(?:[▲▼] )?(-?[\d.]+)(?:×10(-?\d+)|e(.+))?$/.exec(plain);
  if (!match || text.includes("-")) throw new Error(`no number as the page writes it: ${text}`);
  return Number(match[1]) * 10 ** Number(match[2] ?? match[3] ?? 0);
}

/** The explained number with all its digits. */
export const resultInFull = (page) => value(page.one(".result").dataset.full);

/** All numbers there are to see, and where the walk stands. */
export const seen = (page) => ({
  where: page.text(".whereabouts"),
  label: page.text("#label"),
  shown: shown(page),
  cells: cells(page),
  formula: formula(page),
});

/** A number is pressed in the picture until its field opens, typed over, and Enter pressed. */
export async function change(page, id, typed) {
  for (let press = 0; press < 2 && page.all(".editor input").length === 0; press++)
    await page.click(`svg [data-id="${id}"]`);
  await type(page, ".editor input", typed);
}

/** A number is typed into a field, and Enter pressed. */
export async function type(page, selector, typed) {
  page.one(selector).value = typed;
  await page.press(selector, "Enter");
}

/** The choice of that name, of those that exclude each other. */
export const radio = ({ all }, name) =>
  all("label").find((each) => each.textContent.trim() === name).control;

/** A part of the page is opened by its summary, and what is in it is there. */
export async function unfold(page, selector) {
  const details = page.one(selector);
  if (details.open) return;
  let isToggled = false;
  details.addEventListener("toggle", () => {
    isToggled = true;
  });
  await page.click(details.querySelector("summary"));
  await page.until(() => isToggled);
}

/** What a list calls by that name is chosen. */
export async function choose(page, selector, name) {
  const found = [...page.one(selector).options].find(({ text }) => text === name);
  if (!found) throw new Error(`${selector} has no choice ${name}`);
  await page.fill(selector, found.value);
}

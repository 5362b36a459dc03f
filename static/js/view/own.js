// One's own examples: a text, the same as a table, what the columns are, and what is wrong where.

import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { MARKS } from "../column_types.js";
import {
  DELIMITERS,
  GUESSED,
  read,
  textOf,
  withCell,
  withColumn,
  withoutRow,
  withRow,
} from "../csv.js";
import { MOST_EXAMPLES } from "../data.js";
import { readingsOf, textIn } from "../encoding.js";
import { setupOn } from "../state.js";
import { text } from "../text.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../csv.js").Sheet} Sheet
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

const ROLES = /** @type {const} */ (["input", "target", "out"]);
const KINDS = /** @type {const} */ (["numbers", "classes"]);
const DELIMITER_NAMES = { "\t": "tab", ";": "semicolon", "|": "bar", ",": "comma", " ": "blank" };
const MARK_NAMES = { ".": "point", ",": "comma" };

/** How much of a file is shown in each encoding. */
const PREVIEW = 120;

/** How many rows, columns and faults are listed. */
const ROWS = 50;
const COLUMNS = 16;
const FAULTS = 8;

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 * @param {unknown} how fields on how they are scaled and parted
 */
export function own(state, dispatch, how) {
  const { draft } = state;
  const sheet = read(draft);
  const isEmpty = draft.text.trim() === "";
  /** @param {Partial<import("../csv.js").Draft>} draft */
  const rewrite = (draft) => dispatch({ type: "rewrote", draft });
  /** @param {string} text */
  const write = (text) => rewrite({ text, header: true });
  /** @param {FileList | null | undefined} files */
  const open = async (files) => {
    const file = files?.[0];
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const found = textIn(bytes);
    rewrite({ ...GUESSED, ...(found === null ? { text: "", bytes } : { text: lined(found) }) });
  };
  return html`<h3>${text("own.label")}</h3>
    <label class="text">${text("own.text")}<textarea
      rows="8"
      spellcheck="false"
      autocomplete="off"
      data-own="text"
      aria-describedby="own-faults"
      aria-invalid=${String(!isEmpty && sheet.faults.length > 0)}
      .value=${live(draft.text)}
      @input=${(/** @type {Event} */ event) => dispatch({ type: "drafted", draft: { text: /** @type {HTMLTextAreaElement} */ (event.target).value } })}
      @dragover=${(/** @type {DragEvent} */ event) => event.preventDefault()}
      @drop=${(/** @type {DragEvent} */ event) => {
        if (!event.dataTransfer?.files.length) return;
        event.preventDefault();
        open(event.dataTransfer.files);
      }}
    ></textarea></label>
    <label class="field">${text("own.file")}<input
      type="file"
      accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
      data-own="file"
      @change=${(/** @type {Event} */ event) => {
        const input = /** @type {HTMLInputElement} */ (event.target);
        open(input.files).then(() => {
          input.value = "";
        });
      }}
    /></label>
    <p class="buttons">
      ${isEmpty ? button("take", () => write(present(state))) : nothing}
      ${button("row", () => write(withRow(sheet)))}
      ${isEmpty ? nothing : button("column", () => rewrite({ ...withColumn(sheet, draft), header: true }))}
      ${draft.past.length > 0 ? button("back", () => dispatch({ type: "unwrote" })) : nothing}
    </p>
    ${draft.bytes ? encodings(draft.bytes, rewrite) : nothing}
    ${faults(sheet, isEmpty)}
    ${isEmpty ? nothing : html`${remedies(sheet, dispatch, draft)}${columns(sheet, dispatch, draft)}${table(sheet, write)}${how}${use(state, sheet, dispatch)}`}`;
}

/**
 * @param {"take" | "row" | "column" | "back"} name
 * @param {() => void} act
 */
function button(name, act) {
  return html`<button data-own=${name} @click=${act}>${text(`own.${name}`)}</button> `;
}

/**
 * The examples in use, as text.
 * @param {State} state
 */
function present(state) {
  const { inputs, targets, data } = setupOn(state);
  const names = [
    ...(inputs[0] ?? []).map((_, index) => data?.input_names[index] ?? `x${index + 1}`),
    ...(targets[0] ?? []).map((_, index) => data?.target_names[index] ?? `d${index + 1}`),
  ];
  return textOf({ inputs, targets }, names);
}

/** @param {string} text */
function lined(text) {
  return text.replace(/\r\n?/g, "\n");
}

/**
 * How the letters of a file are written, which only its reader can tell.
 * @param {Uint8Array} bytes
 * @param {(draft: Partial<import("../csv.js").Draft>) => void} rewrite
 */
function encodings(bytes, rewrite) {
  const readings = readingsOf(bytes);
  if (readings.length === 0) return html`<p class="trouble">${text("own.encoding.none")}</p>`;
  return html`<fieldset class="encodings"><legend>${text("own.encoding")}</legend>
    ${readings.map(
      ({
        encoding,
        text: read,
      }) => html`<p><button data-encoding=${encoding} @click=${() => rewrite({ ...GUESSED, text: lined(read) })}>${encoding}</button>
        <span>${read.slice(0, PREVIEW).replaceAll(/[\r\n]+/g, " ⏎ ")}</span></p>`,
    )}</fieldset>`;
}

/**
 * What can be done where rows lack something or are too many, and what was left out.
 * @param {Sheet} sheet
 * @param {Dispatch} dispatch
 * @param {import("../csv.js").Draft} draft
 */
function remedies({ faults, left }, dispatch, { complete, part }) {
  const keys = faults.map(({ key }) => key);
  /** @param {Partial<import("../csv.js").Draft>} draft */
  const choose = (draft) => dispatch({ type: "drafted", draft });
  const lacks = keys.some((key) => key.includes(".empty."));
  const isLong = keys.includes("data.fault.rows");
  const open = faults.find(({ key }) => key === "data.fault.mark")?.values;
  return html`<p class="buttons">
      ${open ? MARKS.map((mark) => html`<button data-own=${`mark.${MARK_NAMES[mark]}`} @click=${() => choose({ mark })}>${text("own.reads", { found: open.found ?? "", value: open[MARK_NAMES[mark]] ?? "" })}</button> `) : nothing}
      ${keys.includes("data.fault.header") ? [true, false].map((header) => html`<button data-own=${`header.${header}`} @click=${() => choose({ header })}>${text("own.first", { header: String(header) })}</button> `) : nothing}
      ${lacks ? html`<button data-own="complete" @click=${() => choose({ complete: true })}>${text("own.complete")}</button> ` : nothing}
      ${isLong ? html`<button data-own="first" @click=${() => choose({ part: "first" })}>${text("own.part.first", { most: MOST_EXAMPLES })}</button> <button data-own="drawn" @click=${() => choose({ part: "drawn" })}>${text("own.part.drawn", { most: MOST_EXAMPLES })}</button> ` : nothing}
      ${complete || part ? html`<button class="quiet" data-own="all" @click=${() => choose({ complete: false, part: null })}>${text("own.all")}</button>` : nothing}
    </p>
    ${Object.values(left).some(Boolean) ? html`<p class="muted" data-own="left">${text("own.left", left)}</p>` : nothing}`;
}

/**
 * What is wrong, line by line.
 * @param {Sheet} sheet
 * @param {boolean} isEmpty
 */
function faults({ faults }, isEmpty) {
  if (isEmpty || faults.length === 0) return html`<div id="own-faults"></div>`;
  const more = faults.length - FAULTS;
  return html`<div id="own-faults">
    <ul class="faults">
      ${faults.slice(0, FAULTS).map(({ key, values }) => html`<li>${text(key, values)}</li>`)}
      ${more > 0 ? html`<li>${text("own.more", { count: more })}</li>` : nothing}
    </ul>
    <p class="muted">${text("own.kept")}</p>
  </div>`;
}

/** @param {string} delimiter */
function named(delimiter) {
  const name = Object.entries(DELIMITER_NAMES).find(([each]) => each === delimiter)?.[1];
  return name ? text(`own.delimiter.${name}`) : delimiter;
}

/**
 * What each column is.
 * @param {Sheet} sheet
 * @param {Dispatch} dispatch
 * @param {import("../csv.js").Draft} draft
 */
function columns({ columns, header, delimiter, mark }, dispatch, { roles, kinds }) {
  /** @param {Partial<import("../csv.js").Draft>} draft */
  const choose = (draft) => dispatch({ type: "drafted", draft });
  const apart = DELIMITERS.includes(delimiter) ? DELIMITERS : [...DELIMITERS, delimiter];
  return html`<div class="fields">
    <label class="field">${text("own.delimiter")}<select data-own="delimiter" @change=${(/** @type {Event} */ event) => choose({ delimiter: /** @type {HTMLSelectElement} */ (event.target).value })}>
      ${apart.map((each) => html`<option value=${each} .selected=${live(each === delimiter)}>${named(each)}</option>`)}
    </select></label>
    <label class="field">${text("own.mark")}<select data-own="mark" @change=${(/** @type {Event} */ event) => choose({ mark: /** @type {import("../column_types.js").Mark} */ (/** @type {HTMLSelectElement} */ (event.target).value) })}>
      ${MARKS.map((each) => html`<option value=${each} .selected=${live(each === mark)}>${text(`own.mark.${MARK_NAMES[each]}`)}</option>`)}
    </select></label></div>
    <label class="field"><input
      type="checkbox"
      data-own="header"
      .checked=${live(header)}
      @change=${(/** @type {Event} */ event) => dispatch({ type: "drafted", draft: { header: /** @type {HTMLInputElement} */ (event.target).checked } })}
    />${text("own.header")}</label>
    <div class="sheet" tabindex="0" role="region" aria-label=${text("own.columns")}>
    <table>
      <caption>${text("own.columns")}</caption>
      <thead><tr><th scope="col">${text("own.name")}</th><th scope="col">${text("own.role")}</th><th scope="col">${text("own.kind")}</th></tr></thead>
      <tbody>
        ${columns.map(
          ({ name, role, kind, classes, counts }, index) => html`<tr>
          <th scope="row">${name}</th>
          <td>${select("role", index, text("own.role.of", { name }), ROLES, role, (chosen) => dispatch({ type: "drafted", draft: { roles: { ...roles, [index]: chosen } } }))}</td>
          <td>${select("kind", index, text("own.kind.of", { name }), KINDS, kind, (chosen) => dispatch({ type: "drafted", draft: { kinds: { ...kinds, [index]: chosen } } }))}
            ${counts ? text("own.counts") : nothing}
            ${kind === "classes" ? text("own.classes", { count: classes.length, names: classes.slice(0, 6).join(", "), more: String(classes.length > 6) }) : nothing}</td>
        </tr>`,
        )}
      </tbody>
    </table></div>`;
}

/**
 * @template {string} T
 * @param {"role" | "kind"} what
 * @param {number} index
 * @param {string} label
 * @param {readonly T[]} options
 * @param {T} present
 * @param {(chosen: T) => void} choose
 */
function select(what, index, label, options, present, choose) {
  return html`<select
    aria-label=${label}
    data-own=${`${what}.${index}`}
    @change=${(/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLSelectElement} */ (event.target);
      const chosen = options.find((each) => each === value);
      if (chosen) choose(chosen);
    }}
  >${options.map((each) => html`<option value=${each} .selected=${live(each === present)}>${text(`own.option.${each}`)}</option>`)}</select>`;
}

/**
 * The text as a table to type in.
 * @param {Sheet} sheet
 * @param {(text: string) => void} write
 */
function table(sheet, write) {
  const { columns, rows } = sheet;
  const shown = columns.slice(0, COLUMNS);
  const wrong = sheet.faults.map(({ at }) => at);
  const isCut = rows.length > ROWS || columns.length > COLUMNS;
  /**
   * @param {string} label
   * @param {string} present
   * @param {number} row
   * @param {number} column
   * @param {boolean} [isWrong]
   */
  const cell = (label, present, row, column, isWrong = false) => html`<input
    type="text"
    autocomplete="off"
    aria-label=${label}
    aria-invalid=${String(isWrong)}
    data-cell-at=${`${row}.${column}`}
    .value=${present}
    @change=${(/** @type {Event} */ event) => write(withCell(sheet, row, column, /** @type {HTMLInputElement} */ (event.target).value))}
  />`;
  return html`<div class="sheet typed" data-sheet="own" tabindex="0" role="region" aria-label=${text("own.table")}>
    <table>
      <caption>${text("own.table")}</caption>
      <thead><tr><th scope="col">${text("own.line")}</th>${shown.map(({ name }, index) => html`<th scope="col">${cell(text("own.name.of", { column: index + 1 }), name, -1, index)}</th>`)}<td></td></tr></thead>
      <tbody>
        ${rows.slice(0, ROWS).map(
          ({ line, cells }, row) => html`<tr>
          <th scope="row">${line}</th>
          ${shown.map(({ name }, index) => html`<td>${cell(text("own.cell", { line, name }), cells[index] ?? "", row, index, wrong.includes(`${line}.${index}`))}</td>`)}
          <td><button class="quiet" data-own=${`remove.${row}`} aria-label=${text("own.remove", { line })} @click=${() => write(withoutRow(sheet, row))}>${text("lab.remove.short")}</button></td>
        </tr>`,
        )}
      </tbody>
    </table></div>
    ${isCut ? html`<p class="muted">${text("own.cut", { rows: Math.min(ROWS, rows.length), columns: shown.length })}</p>` : nothing}`;
}

/**
 * What the examples are, and a way to use them.
 * @param {State} state
 * @param {Sheet} sheet
 * @param {Dispatch} dispatch
 */
function use({ draft }, { own }, dispatch) {
  const { seed, scaling, held_out } = draft;
  return html`${own ? html`<p data-own="summary">${text("own.summary", { count: own.inputs.length, inputs: own.input_names.length, outputs: own.target_names.length, task: text(`own.task.${own.task}`) })}</p>` : html`<p data-own="summary">${text("own.wait")}</p>`}
    <button
      class="primary"
      data-own="use"
      aria-disabled=${String(!own)}
      @click=${() => own && dispatch({ type: "wishedData", query: { name: null, own: { ...own, label: text("own.label") }, seed, scaling, held_out } })}
    >${text("own.use")}</button>`;
}

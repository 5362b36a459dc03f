// The example of a host page: buttons that steer the element, and a log of what it tells.

const simulator = /** @type {import("./embed").ChainruleSim} */ (
  document.querySelector("chainrule-sim")
);
const log = /** @type {HTMLElement} */ (document.getElementById("log"));

/** @type {Record<string, string> | undefined} */
let saved;

/** @type {Record<string, () => Promise<unknown>>} */
const BUTTONS = {
  step: () => simulator.step(),
  back: () => simulator.back(),
  play: () => simulator.send("play"),
  pause: () => simulator.send("pause"),
  goto: () => simulator.send("goto", { at: "1.delta.1.2" }),
  dark: () => simulator.send("setTheme", { theme: "dark" }),
  save: async () => (saved = await simulator.getState()),
  restore: () => simulator.setState(saved ?? {}),
};

for (const button of document.querySelectorAll("button[data-do]"))
  button.addEventListener("click", async () => {
    const name = /** @type {HTMLElement} */ (button).dataset.do ?? "";
    try {
      write(name, await BUTTONS[name]?.());
    } catch (error) {
      write(name, String(error));
    }
  });

const TOLD = ["ready", "resize", "step", "update", "state", "answer", "score", "complete", "error"];
for (const type of TOLD)
  simulator.addEventListener(`chainrule-${type}`, (event) =>
    write(event.type, /** @type {CustomEvent} */ (event).detail),
  );

/**
 * @param {string} name
 * @param {unknown} detail
 */
function write(name, detail) {
  const line = document.createElement("li");
  line.textContent = `${name} ${JSON.stringify(detail)}`;
  log.prepend(line);
}

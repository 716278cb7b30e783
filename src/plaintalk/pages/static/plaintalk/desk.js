// @ts-check
/**
 * The desk by keyboard. Everything here presses a button or follows a link that is on the page;
 * without script they are pressed by hand.
 */

const CHOOSES = /^[1-9]$/;

/** Whether somebody is typing. @param {EventTarget | null} target @returns {boolean} */
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.matches("textarea, select, input:not([type=checkbox], [type=radio])") || target.isContentEditable);

/** @param {string} selector @returns {HTMLElement | null} */
const find = (selector) => {
  const found = document.querySelector(selector);
  return found instanceof HTMLElement ? found : null;
};

/** Move along the rows of a list. @param {1 | -1} step */
function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row instanceof HTMLElement);
  const at = rows.findIndex((row) => row.closest("li")?.contains(document.activeElement));
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[next]?.focus();
}

/** Tick the row that has the focus. */
function tick() {
  const box = document.activeElement?.closest("li")?.querySelector("input[type=checkbox]");
  if (box instanceof HTMLInputElement) box.click();
}

/**
 * The button that a key presses: of the row that has the focus, and of no other row; or the page's.
 * @param {string} key @returns {HTMLElement | null}
 */
function buttonOf(key) {
  const name = CSS.escape(key);
  const own = document.activeElement?.closest("li")?.querySelector(`[data-row-key="${name}"]`);
  return own instanceof HTMLElement ? own : find(`[data-key="${name}"]`);
}

/** Choose the answer of this number or, where a decision has no answers, the clause. @param {number} number */
function choose(number) {
  const answers = document.querySelectorAll("[data-decision] input[type=radio]");
  const answer = answers[number - 1];
  if (answer instanceof HTMLInputElement) answer.click();
  else if (answers.length === 0) chooseClause(number);
}

/** @param {number} number */
function chooseClause(number) {
  const clauses = find("[data-decision] select[name=clause]");
  if (!(clauses instanceof HTMLSelectElement) || number >= clauses.options.length) return;
  clauses.selectedIndex = number;
  clauses.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Show what the author will be told where the moderator writes nothing. */
function showSentence() {
  const form = find("[data-decision]");
  const clauses = find("[data-decision] select[name=clause]");
  const box = find("[data-decision] textarea[name=sentence]");
  if (!form || !(clauses instanceof HTMLSelectElement)) return;
  if (!(box instanceof HTMLTextAreaElement)) return;
  box.placeholder = JSON.parse(form.dataset.decision || "{}")[clauses.value] ?? "";
}

/** @type {Record<string, () => void>} */
const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  x: tick,
  c: () => find("[data-decision] select[name=clause]")?.focus(),
  w: () => find("[data-decision] textarea")?.focus(),
};

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape" && isTyping(event.target)) {
    /** @type {HTMLElement} */ (event.target).blur();
    return;
  }
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const button = buttonOf(event.key);
  if (CHOOSES.test(event.key)) choose(Number(event.key));
  else if (event.key in ACTS) ACTS[event.key]?.();
  else if (button) button.click();
  else return;
  event.preventDefault();
}

/** What can be undone for some seconds goes when they are over. */
function letUndoGo() {
  const bar = find("[data-goes-after]");
  if (bar) setTimeout(() => bar.remove(), Number(bar.dataset.goesAfter) * 1000);
}

/** A page that was put in place of another: say where one is, and make its keys known. */
function settle() {
  for (const button of document.querySelectorAll("[data-opens]")) {
    if (button instanceof HTMLElement) button.hidden = false;
  }
  showSentence();
  letUndoGo();
}

document.addEventListener("keydown", press);
document.addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement) showSentence();
});
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-opens]") : null;
  if (!(button instanceof HTMLElement)) return;
  const dialog = document.getElementById(button.dataset.opens ?? "");
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!(event.target instanceof HTMLBodyElement)) return;
  settle();
  find("[data-problem], [role=alert]")?.scrollIntoView({ block: "nearest" });
  find("[data-focus]")?.focus({ preventScroll: true });
});
settle();

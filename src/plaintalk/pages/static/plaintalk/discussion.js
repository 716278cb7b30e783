// @ts-check
/**
 * Two comforts for those who write; the page works without them.
 *
 * A draft is kept in this browser until it was posted, one for each article.
 * A form that is on its way is not sent a second time.
 */

/** Where a draft is kept. @param {string} article @returns {string} */
const keyOf = (article) => `plaintalk:draft:${article}`;

/** Storage may be full or forbidden; then there is no draft and all else goes on.
 * @template T @param {() => T} act @returns {T | null} */
const quietly = (act) => {
  try {
    return act();
  } catch {
    return null;
  }
};

/** After posting, the server leads to the comment's place and says that it was received.
 * @returns {boolean} */
const wasPosted = () =>
  /^#c\d+$/.test(location.hash) && document.querySelector(".messages[role=status]") !== null;

/** @param {HTMLFormElement} form @param {string} article */
function keepDraft(form, article) {
  const box = form.elements.namedItem("body");
  if (!(box instanceof HTMLTextAreaElement)) return;
  const key = keyOf(article);
  if (wasPosted()) quietly(() => localStorage.removeItem(key));
  // What the server gave back after a refusal is newer than any draft.
  if (box.value === "") box.value = quietly(() => localStorage.getItem(key)) ?? "";
  box.addEventListener("input", () =>
    quietly(() =>
      box.value ? localStorage.setItem(key, box.value) : localStorage.removeItem(key),
    ),
  );
}

/** @param {HTMLFormElement} form */
function sendOnce(form) {
  let isOnItsWay = false;
  /** @param {boolean} on */
  const mark = (on) => {
    isOnItsWay = on;
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-disabled", String(on));
    }
  };
  form.addEventListener("submit", (event) => {
    if (isOnItsWay) event.preventDefault();
    else mark(true);
  });
  // Coming back by the back button finds the page as it was left: ready again.
  addEventListener("pageshow", () => mark(false));
}

for (const form of document.querySelectorAll("form[data-draft], form[data-once]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  if (form.dataset.draft) keepDraft(form, form.dataset.draft);
  sendOnce(form);
}

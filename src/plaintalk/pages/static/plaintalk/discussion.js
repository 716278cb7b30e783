// @ts-check
/**
 * Comforts for those who read and write; the page works without them.
 *
 * A draft is kept in this browser until it was posted, one for each article.
 * A form that is on its way is not sent a second time.
 * A like is given without a new page. A marked passage is quoted into the composer.
 * Times are told in the reader's own zone. Guests find what is new since their last visit.
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

/** The server was asked to begin the composer with a quotation. @returns {boolean} */
const isQuoting = () => new URL(location.href).searchParams.has("quote");

/** @param {HTMLFormElement} form @param {string} article */
function keepDraft(form, article) {
  const box = form.elements.namedItem("body");
  if (!(box instanceof HTMLTextAreaElement)) return;
  const key = keyOf(article);
  if (wasPosted()) quietly(() => localStorage.removeItem(key));
  const draft = quietly(() => localStorage.getItem(key)) ?? "";
  // What the server gave back after a refusal is newer than any draft; a quotation is put after it.
  if (box.value === "") box.value = draft;
  else if (draft && isQuoting() && !draft.includes(box.value.trim())) {
    box.value = `${draft.trimEnd()}\n\n${box.value.trimStart()}`;
  }
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

/** Give or take a like without a new page; whatever goes wrong, the form is sent as ever.
 * @param {HTMLButtonElement} button */
async function toggleLike(button) {
  if (button.getAttribute("aria-disabled") === "true" || !button.form) return;
  button.setAttribute("aria-disabled", "true");
  const body = new URLSearchParams(/** @type {any} */ (new FormData(button.form)));
  body.set(button.name, button.value);
  try {
    const answer = await fetch(button.formAction, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    button.setAttribute("aria-pressed", String(told.is_liked));
    button.value = told.is_liked ? "off" : "on";
    const [shown, said] = button.querySelectorAll(".likes-count > span");
    if (shown) shown.textContent = told.likes ? String(told.likes) : "";
    if (said) said.textContent = told.words;
    button.removeAttribute("aria-disabled");
  } catch {
    // The page that the server answers with says why not, and what to do.
    button.removeAttribute("aria-disabled");
    button.dataset.plainly = "yes";
    button.click();
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button.like") : null;
  if (!(button instanceof HTMLButtonElement) || button.dataset.plainly) return;
  event.preventDefault();
  void toggleLike(button);
});

/** What is marked inside a comment, else "".
 * @param {Element} comment @returns {string} */
function markedIn(comment) {
  const marked = getSelection();
  const text = comment.querySelector(".said-text");
  if (!marked || marked.isCollapsed || !text) return "";
  return text.contains(marked.anchorNode) && text.contains(marked.focusNode)
    ? marked.toString().trim()
    : "";
}

/** Put the marked passage into the composer, under a link to where it was said. With nothing
 * marked, the link is followed and the server quotes the comment.
 * @param {MouseEvent} event @param {HTMLAnchorElement} link */
function quote(event, link) {
  const comment = link.closest(".comment");
  const form = document.querySelector("#composer form");
  const box = form instanceof HTMLFormElement ? form.elements.namedItem("body") : null;
  const passage = comment ? markedIn(comment) || markedBefore : "";
  if (!passage || !(box instanceof HTMLTextAreaElement) || !(form instanceof HTMLFormElement)) {
    return;
  }
  event.preventDefault();
  const where = new URL(link.dataset.quote ?? "", location.href).href;
  const by = (link.dataset.by ?? "").replace(/[\\[\]*_<>`]/g, "\\$&");
  const lines = passage.split("\n").map((line) => `> ${line}`.trimEnd());
  const before = box.value.trim() ? `${box.value.trimEnd()}\n\n` : "";
  box.value = `${before}> [${by}](${where})\n>\n${lines.join("\n")}\n\n`;
  const parent = form.elements.namedItem("parent");
  const answered = new URL(link.href).searchParams.get("reply") ?? "";
  if (parent instanceof HTMLInputElement && !parent.value) parent.value = answered;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

/** What was marked when the press began: by its end, a finger has taken the marks away. */
let markedBefore = "";

/** @param {Event} event @returns {HTMLAnchorElement | null} */
function quoteLinkOf(event) {
  const link = event.target instanceof Element ? event.target.closest("a[data-quote]") : null;
  return link instanceof HTMLAnchorElement ? link : null;
}

document.addEventListener("pointerdown", (event) => {
  const comment = quoteLinkOf(event)?.closest(".comment");
  markedBefore = comment ? markedIn(comment) : "";
});
document.addEventListener("click", (event) => {
  const link = quoteLinkOf(event);
  if (link) quote(event, link);
  markedBefore = "";
});

/** Tell every moment in the reader's zone, in the manner of the page's language; what the server
 * wrote is kept as the title. */
function tellTimesHere() {
  const page = document.documentElement.lang || "en";
  const own = navigator.languages.find((one) => one.split("-")[0] === page.split("-")[0]);
  const clock = new Intl.DateTimeFormat(own ?? page, { dateStyle: "long", timeStyle: "short" });
  for (const time of document.querySelectorAll(".said time, .byline time")) {
    if (!(time instanceof HTMLTimeElement) || time.title || !/\d:\d/.test(time.textContent ?? "")) continue;
    time.title = (time.textContent ?? "").trim();
    time.textContent = clock.format(new Date(time.dateTime));
  }
  document.querySelector(".times")?.remove();
}

// Who comes back sooner is still on the same visit, as for members (services/reading.py).
const VISIT_MS = 30 * 60 * 1000;

/** Note that a guest looks at a discussion; give the number above which comments are new.
 * @param {string} article @param {number} last @returns {number} */
function lookAt(article, last) {
  const key = `plaintalk:read:${article}`;
  const stored = quietly(() => JSON.parse(localStorage.getItem(key) ?? "null"));
  const place =
    stored && Number.isInteger(stored.number) && Number.isInteger(stored.last)
      ? stored
      : { number: last, last, at: 0 };
  if (Date.now() - place.at > VISIT_MS) place.number = place.last;
  const kept = { number: place.number, last, at: Date.now() };
  quietly(() => localStorage.setItem(key, JSON.stringify(kept)));
  return place.number;
}

/** Mark for a guest what is new, and lead to the first of it: members get this from the server.
 * @param {HTMLElement} discussion @param {HTMLTemplateElement} mark */
function markNew(discussion, mark) {
  const last = Number(discussion.dataset.last);
  const after = lookAt(discussion.dataset.article ?? "", last);
  for (const comment of discussion.querySelectorAll(".comment:not(.mine)")) {
    const number = Number(comment.id.slice(1));
    const said = comment.querySelector(".said");
    if (number <= after || !said) continue;
    const made = document.importNode(mark.content, true);
    const link = made.querySelector("a");
    if (link) link.href += number;
    said.append(made);
  }
  const lead = discussion.querySelector(".new-ones");
  const first = lead?.querySelector("a");
  if (last <= after || !(lead instanceof HTMLElement) || !first) return;
  first.href += after;
  lead.hidden = false;
}

const discussion = document.querySelector("#discussion[data-article]");
const mark = document.querySelector("#new-here");
if (discussion instanceof HTMLElement && mark instanceof HTMLTemplateElement) {
  markNew(discussion, mark);
}
tellTimesHere();
// A live discussion shows what was said meanwhile.
document.addEventListener("plaintalk:came", tellTimesHere);

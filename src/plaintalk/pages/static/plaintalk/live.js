// @ts-check
/**
 * Tells whoever has a discussion open what happens in it: how many comments are new, and what was
 * decided about their own. It offers a link, and never moves what is being read. In a live
 * discussion what comes is shown at once to whoever is at the top of the list.
 *
 * Server-sent events, known by the page's cookies; a page in the background keeps no line busy.
 * Where the stream is refused, the page asks now and then.
 */

const POLL_MS = 30_000;
const POLL_MOST_MS = 300_000;
const POLLS_BEFORE_STREAM = 10;
/** A stream begins with news; one that says nothing for so long is kept back by a proxy. */
const SILENT_MS = 60_000;

/** All who look at a live discussion hear of a comment at once; they ask for it one by one. */
const SPREAD_MS = 1_500;

/** @typedef {{count: number, mine?: Record<string, string>, viewers: number | null}} News */

const discussion = /** @type {HTMLElement | null} */ (document.querySelector("#discussion"));
const place = /** @type {HTMLElement | null} */ (document.querySelector("#discussion .news"));
const texts = document.querySelector("#live-texts");

/** Where one's own comments stood when they were heard of last. @type {Record<string, string>} */
let before = {};

/** @param {string} name @returns {string} */
function text(name) {
  if (!(texts instanceof HTMLTemplateElement)) return "";
  return texts.content.querySelector(`[data-text="${name}"]`)?.textContent ?? "";
}

/** @param {News} news */
function tell(news) {
  if (!place || !discussion) return;
  const mine = news.mine ?? before;
  const words = [];
  let own = "";
  let more = news.count - Number(discussion.dataset.count);
  for (const [number, standing] of Object.entries(mine)) {
    const there = document.getElementById(`c${number}`)?.classList;
    if (there ? there.contains(standing) : standing === (before[number] ?? standing)) continue;
    const said = text(`mine ${standing}`).replace("{number}", number);
    if (said) words.push(said);
    own ||= said && number;
    // One's own are not new to oneself.
    more += Number(there?.contains("published") ?? 0) - Number(standing === "published");
  }
  before = mine;
  if (more > 0) words.push(text("new").replace("{count}", String(more)));
  const said = words.join(" ");
  if (said === (place.dataset.told ?? "")) return;
  place.dataset.told = said;
  const link = document.createElement("a");
  link.className = "button";
  link.rel = "nofollow";
  link.href = own ? `?at=${own}#c${own}` : (place.dataset.next ?? "");
  link.textContent = `${said} ${text("show")}`;
  link.addEventListener("click", (event) => {
    if (link.pathname + link.search !== location.pathname + location.search) return;
    // The address of this page: the browser would only go to the place in it.
    event.preventDefault();
    location.hash = link.hash;
    location.reload();
  });
  place.replaceChildren(...(said ? [link] : []));
}

/** Say how many read this, to whoever is not the only one. @param {number} many */
function tellViewers(many) {
  const place = discussion?.querySelector(".viewers");
  if (!(place instanceof HTMLElement)) return;
  const rules = new Intl.PluralRules(document.documentElement.lang);
  const form = Object.entries(JSON.parse(place.dataset.forms ?? "{}")).find(
    ([number]) => rules.select(Number(number)) === rules.select(many),
  );
  place.textContent = many > 1 && form ? form[1].replace("{count}", many) : "";
}

/** Where threads stand; or the words that there are none. @returns {Element | null} */
const listHere = () => discussion?.querySelector(":scope > .threads, :scope > .empty") ?? null;

/** Whether the reader is above the list or at its top, and reads nothing in it by keyboard, nor
 * has marked anything there. @returns {boolean} */
function isAtTop() {
  const list = listHere();
  const marked = getSelection();
  if (!list || list.getBoundingClientRect().top < 0) return false;
  const isMarked = marked !== null && !marked.isCollapsed && list.contains(marked.anchorNode);
  return !isMarked && !list.contains(document.activeElement);
}

/** Show the threads that came, above those that are there. */
async function showWhatCame() {
  await new Promise((go) => setTimeout(go, Math.random() * SPREAD_MS));
  if (!isAtTop()) return;
  const answer = await fetch(location.pathname + location.search);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.querySelector("#discussion > .threads");
  // The reader may have gone on meanwhile.
  const here = listHere();
  if (!discussion || !place || !list || !here || !isAtTop()) return;
  const came = [...list.children].filter(
    (one) => !document.getElementById(one.querySelector(".comment")?.id ?? ""),
  );
  const many = came.flatMap((one) => [...one.querySelectorAll(".comment.published")]).length;
  if (!came.length) return;
  if (here.matches(".empty")) here.replaceWith(list);
  else here.prepend(...came.map((one) => document.importNode(one, true)));
  discussion.dataset.count = String(Number(discussion.dataset.count) + many);
  const count = discussion.querySelector(".discussion-head .count");
  const counted = page.querySelector("#discussion .discussion-head .count");
  if (count && counted) count.textContent = counted.textContent;
  document.dispatchEvent(new Event("plaintalk:came"));
  const said = document.createElement("p");
  said.className = "unseen";
  said.textContent = text("new").replace("{count}", String(many));
  place.replaceChildren(said);
  place.dataset.told = "";
}

/** What was heard last, while what came before is still being shown. @type {News | undefined} */
let latest;
let isShowing = false;

/** @param {News} news */
async function hear(news) {
  latest = news;
  tellViewers(news.viewers ?? 0);
  if (isShowing) return;
  isShowing = true;
  for (let shown; shown !== latest; ) {
    shown = latest;
    const isNew = latest.count > Number(discussion?.dataset.count);
    if (isNew && discussion && "rolls" in discussion.dataset) await showWhatCame().catch(() => {});
  }
  isShowing = false;
  tell(latest);
}

/** @type {EventSource | undefined} */
let stream;
let timer = 0;
let polls = 0;
let wait = POLL_MS;

function listen() {
  if (!place || stream || document.hidden) return;
  stream = new EventSource(place.dataset.live ?? "");
  timer = setTimeout(ask, SILENT_MS);
  stream.addEventListener("news", (event) => {
    clearTimeout(timer);
    void hear(JSON.parse(/** @type {MessageEvent} */ (event).data));
  });
  stream.addEventListener("error", () => {
    // Broken, the browser returns by itself; refused, it does not.
    if (stream?.readyState === EventSource.CLOSED) ask();
  });
}

/** Do without a stream for a while. */
function ask() {
  stop();
  polls = POLLS_BEFORE_STREAM;
  void poll();
}

function stop() {
  stream?.close();
  stream = undefined;
  clearTimeout(timer);
}

async function poll() {
  try {
    const answer = await fetch(place?.dataset.state ?? "", { credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    void hear(await answer.json());
    wait = POLL_MS;
  } catch {
    wait = Math.min(2 * wait, POLL_MOST_MS);
  }
  polls -= 1;
  if (document.hidden) return;
  // A quarter less or more, so that pages don't all ask at once.
  timer = setTimeout(polls > 0 ? poll : listen, wait * (0.75 + Math.random() / 2));
}

document.addEventListener("visibilitychange", () => {
  stop();
  if (document.hidden) return;
  if (polls > 0) void poll();
  else listen();
});
// A page that is kept to go back to must not keep its line.
addEventListener("pagehide", stop);
addEventListener("pageshow", (event) => {
  if (event.persisted) listen();
});
listen();

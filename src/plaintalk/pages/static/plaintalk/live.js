// @ts-check
/**
 * Tells whoever has a discussion open what happens in it: how many comments are new, and what was
 * decided about their own. It offers a link, and never moves what is being read.
 *
 * Server-sent events, known by the page's cookies; a page in the background keeps no line busy.
 * Where the stream is refused, the page asks now and then.
 */

const POLL_MS = 30_000;
const POLL_MOST_MS = 300_000;
const POLLS_BEFORE_STREAM = 10;
/** A stream begins with news; one that says nothing for so long is kept back by a proxy. */
const SILENT_MS = 60_000;

/** @typedef {{count: number, mine?: Record<string, string>}} News */

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
    tell(JSON.parse(/** @type {MessageEvent} */ (event).data));
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
    tell(await answer.json());
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

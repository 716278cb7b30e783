// @ts-check
/**
 * The discussion of a page, in the page itself:
 *
 *     <script type="module" src="https://talk.example/embed.js"></script>
 *     <plain-talk></plain-talk>
 *
 * The server's HTML is put in a shadow root, and its links are made to work without leaving the
 * page. Who reads is known by a token in the page's own storage; no cookie is used. See
 * docs/embed.md.
 */

/** Where Plaintalk is: this file lies at its root. */
const HOME = new URL(".", import.meta.url);
const TOKEN = `plaintalk:token:${HOME.host}`;
/** Where the stream of news is refused: how often it is asked for them, and the longest wait where
 * nobody answers, in ms; and after how many times the stream is tried again. */
const POLL_MS = 30_000;
const POLL_MOST_MS = 300_000;
const POLLS_BEFORE_STREAM = 10;
/** A stream says something every 25 s; one that is silent for longer is dead. */
const SILENT_MS = 60_000;
const COUNTS_AT_ONCE = 100;
/** Who comes back sooner is still on the same visit, as for members. */
const VISIT_MS = 30 * 60_000;
const FORM_OF_ACT = /^\/c\/([^/]+)\/(edit|withdraw|report|mute)$/;

/** Kept in the page's storage, or as long as the page where that is forbidden.
 * @type {Map<string, string>} */
const memory = new Map();
const kept = {
  /** @param {string} key @returns {string} */
  get(key) {
    try {
      return localStorage.getItem(key) ?? "";
    } catch {
      return memory.get(key) ?? "";
    }
  },
  /** @param {string} key @param {string} value "" to forget it */
  set(key, value) {
    memory.set(key, value);
    try {
      if (value) localStorage.setItem(key, value);
      else localStorage.removeItem(key);
    } catch {
      // Kept in memory alone.
    }
  },
};

/**
 * @typedef {{clause: {number: number, title: string} | null, because: string,
 *   spans: [number, number][]}} Finding
 * @typedef {{code?: string, detail?: string, fields?: Record<string, string[]>, body?: string,
 *   findings?: Finding[]}} Told
 */

/** How many comments there are, where the reader's own stand, by number, and how many read now.
 * @typedef {{count: number, mine?: Record<string, string>, viewers: number | null}} News */

/** An answer that is a "no". Source: RFC 9457. */
class Problem extends Error {
  /** @param {Told} told @param {number} status */
  constructor(told, status) {
    super(Object.values(told.fields ?? {}).flat().join(" ") || told.detail || `${status}`);
    this.code = told.code ?? "";
    const typed = told.body ?? "";
    /** What was found, a line each: the clause, the reason, and the words. */
    this.reasons = (told.findings ?? []).map(({ clause, because, spans }) => {
      const words = spans.map(([start, end]) => `“${typed.slice(start, end)}”`).join(", ");
      return `${clause ? `${clause.number}. ${clause.title}: ` : ""}${because} ${words}`;
    });
  }
}

/** Ask the server; cookies are never sent. "no-cache" asks whether what the browser keeps still holds.
 * @param {string} path
 * @param {{method?: string, body?: unknown, once?: string, cache?: RequestCache, last?: string,
 *   signal?: AbortSignal}} [wanted]
 * @returns {Promise<Response>} */
async function ask(path, wanted = {}) {
  const { method = "GET", body, once, cache, last, signal } = wanted;
  /** @type {Record<string, string>} */
  const headers = {};
  const token = kept.get(TOKEN);
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (once) headers["Idempotency-Key"] = once;
  if (last) headers["Last-Event-ID"] = last;
  const response = await fetch(new URL(path, HOME), {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "omit",
    cache,
    signal,
  });
  if (response.status === 401 && token) {
    kept.set(TOKEN, "");
    // A reader whose token ran out may still read.
    if (method === "GET") return ask(path, wanted);
  }
  if (!response.ok) throw new Problem(await response.json().catch(() => ({})), response.status);
  return response;
}

/** Wait so long, a quarter less or more, so that readers don't all ask at once.
 * @param {number} ms @returns {Promise<void>} */
const pause = (ms) => new Promise((go) => setTimeout(go, ms * (0.75 + Math.random() / 2)));

/** Wait until somebody looks at the page: one in the background keeps no line busy.
 * @returns {Promise<void>} */
const looked = () =>
  new Promise((go) => {
    if (!document.hidden) return go();
    document.addEventListener("visibilitychange", () => go(looked()), { once: true });
  });

/** What the server made has passed its templates and its sanitiser. */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("plaintalk", {
  createHTML: (/** @type {string} */ made) => made,
});

/** @param {string} made @returns {HTMLElement} */
function piece(made) {
  const holder = document.createElement("template");
  holder.innerHTML = policy ? policy.createHTML(made) : made;
  return /** @type {HTMLElement} */ (holder.content.firstElementChild);
}

/** @type {Promise<CSSStyleSheet> | undefined} */
let styles;
/** One sheet for all elements of the page; as an adopted one, no content policy minds it. */
const sheet = () =>
  (styles ??= fetch(new URL("embed.css", HOME), { credentials: "omit" })
    .then((response) => response.text())
    .then((text) => new CSSStyleSheet().replace(text)));

/** The page's own address, as it names itself. @returns {string} */
const addressOfPage = () => {
  const link = document.querySelector('link[rel="canonical"]');
  return link instanceof HTMLLinkElement && link.href ? link.href : location.href;
};

/**
 * <plain-talk url? sso? eager?>: one discussion.
 *
 * `url` is the page's canonical address where the page does not say it itself, `sso` a token by
 * which the publisher signs its reader in. What stands between the tags is shown until the
 * discussion has come; a discussion that the server included there is taken over as it is.
 * Fires `plaintalk:shown` with the number of comments.
 */
class PlainTalk extends HTMLElement {
  static observedAttributes = ["sso"];
  /** The one discussion of the page that keeps a stream open; others ask. @type {PlainTalk | null} */
  static listening = null;

  #root = this.attachShadow({ mode: "open" });
  /** @type {HTMLElement | undefined} */
  #shown;
  #part = "";
  /** @type {AbortController | undefined} */
  #stream;
  /** Whose stream it is, and the last event of it. */
  #streamOf = "";
  #last = "";
  #retry = 3_000;
  #isFollowing = false;
  /** What was heard last. @type {News | undefined} */
  #heard;
  #voice = document.createElement("p");

  connectedCallback() {
    if (this.#root.childNodes.length) return void (this.#shown && this.#follow());
    this.#voice.className = "voice";
    this.#voice.setAttribute("role", "status");
    this.#root.append(document.createElement("slot"), this.#voice);
    this.#root.addEventListener("click", (event) => this.#clicked(/** @type {MouseEvent} */ (event)));
    this.#root.addEventListener("submit", (event) => void this.#sent(/** @type {SubmitEvent} */ (event)));
    this.#root.addEventListener("input", (event) => this.#typed(event));
    if (this.hasAttribute("eager")) return void this.#begin();
    const near = new IntersectionObserver(
      (seen) => {
        if (!seen.some((one) => one.isIntersecting)) return;
        near.disconnect();
        void this.#begin();
      },
      { rootMargin: "800px" },
    );
    near.observe(this);
  }

  disconnectedCallback() {
    this.#stream?.abort();
  }

  /** @param {string} _name @param {string | null} _old @param {string | null} token */
  attributeChangedCallback(_name, _old, token) {
    if (token && this.#shown) void this.signIn(token);
  }

  /** Sign the page's reader in by the publisher's token. @param {string} sso */
  async signIn(sso) {
    await this.#exchange(sso);
    await this.show();
  }

  /** Forget who reads. */
  async signOut() {
    await ask("api/v1/session", { method: "DELETE" }).catch(() => null);
    kept.set(TOKEN, "");
    await this.show();
    this.#say("left");
  }

  /** Ask for the discussion and show it as it is now. @returns {Promise<void>} */
  async show() {
    const asked = new URLSearchParams(this.#part);
    asked.set("url", this.getAttribute("url") ?? addressOfPage());
    const cache = this.#shown ? "no-cache" : "default";
    const response = await ask(`embed/v1/thread.html?${asked}`, { cache });
    this.#put(piece(await response.text()));
  }

  async #begin() {
    try {
      this.#root.adoptedStyleSheets = [await sheet()];
      const sso = this.getAttribute("sso");
      if (sso) await this.#exchange(sso).catch(() => null);
      const included = this.querySelector(":scope > .plaintalk");
      if (included instanceof HTMLElement && !kept.get(TOKEN)) this.#put(included);
      else await this.show();
      void this.#follow();
    } catch (error) {
      // What stands between the tags stays: a link to the discussion, if the page has one.
      if (error instanceof Problem) this.#voice.textContent = error.message;
      this.dispatchEvent(new CustomEvent("plaintalk:failed", { bubbles: true, detail: error }));
    }
  }

  /** @param {string} sso */
  async #exchange(sso) {
    const response = await ask("api/v1/session", { method: "POST", body: { sso } });
    kept.set(TOKEN, (await response.json()).token);
  }

  /** @param {HTMLElement} shown */
  #put(shown) {
    this.#root.querySelector("slot")?.remove();
    this.#shown?.remove();
    this.#shown = shown;
    this.#root.prepend(shown);
    tellTimesHere(shown);
    markNew(shown);
    this.#open("composer", shown.querySelector(".join"));
    if (this.#heard) this.#news(this.#heard);
    // Somebody else reads now, and hears of what is theirs.
    if (kept.get(TOKEN) !== this.#streamOf) this.#stream?.abort();
    const detail = { count: Number(shown.dataset.count) };
    this.dispatchEvent(new CustomEvent("plaintalk:shown", { bubbles: true, detail }));
  }

  // ---- what the reader does ----------------------------------------------------------------

  /** @param {MouseEvent} event */
  #clicked(event) {
    const at = event.target instanceof Element ? event.target.closest("a, [data-act], .like") : null;
    if (!at || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const act = at instanceof HTMLAnchorElement ? this.#actOf(at) : this.#buttonsAct(at);
    if (!act) return;
    event.preventDefault();
    void act();
  }

  /** Give what a link does here, or nothing where it leads to another page.
   * @param {HTMLAnchorElement} link @returns {(() => unknown) | undefined} */
  #actOf(link) {
    const href = link.getAttribute("href") ?? "";
    if (href.startsWith("#c")) return () => this.#goTo(href.slice(1));
    const to = new URL(link.href);
    if (to.origin !== HOME.origin) return undefined;
    const part = link.dataset.part;
    if (part !== undefined) return () => this.#showPart(part);
    const comment = link.closest(".comment");
    const reply = to.searchParams.get("reply");
    if (reply && comment) return () => this.#reply(comment, reply, link);
    if (/^\/a\/[^/]+\/new$/.test(to.pathname)) return () => this.#next(to.searchParams.get("after") ?? "");
    if (to.searchParams.has("after")) return () => this.#more(link, to);
    const [, id, kind] = FORM_OF_ACT.exec(to.pathname) ?? [];
    if (id && kind) return () => this.#openAbout(kind, comment, id);
    return undefined;
  }

  /** @param {Element} button @returns {(() => unknown) | undefined} */
  #buttonsAct(button) {
    if (button.matches(".like")) return () => this.#like(/** @type {HTMLButtonElement} */ (button));
    const act = button.getAttribute("data-act");
    if (act === "cancel") return () => this.#close(button.closest("form"));
    if (act === "leave") return () => this.signOut();
    if (act === "news") return () => this.show();
    return undefined;
  }

  /** @param {string} part the query of another order, or of some comments alone */
  async #showPart(part) {
    const before = this.#part;
    this.#part = part;
    try {
      await this.show();
    } catch (error) {
      this.#part = before;
      throw error;
    }
    this.#shown?.querySelector("h2")?.scrollIntoView();
  }

  /** Go to the next comment that is new, wherever it stands.
   * @param {string} after number of the comment that was read last */
  async #next(after) {
    const article = this.#shown?.dataset.article ?? "";
    try {
      const asked = new URLSearchParams({ article, after });
      const { number, thread } = await (await ask(`embed/v1/next?${asked}`)).json();
      if (!number) return this.#say("none new");
      if (!this.#root.getElementById(`c${number}`)) {
        await this.#showPart(thread ? `thread=${thread}&at=${number}` : "");
      }
      this.#goTo(`c${number}`);
    } catch (error) {
      this.#voice.textContent = this.#told(error);
    }
  }

  /** @param {HTMLButtonElement} button */
  async #like(button) {
    const id = /\/c\/([^/]+)\/like/.exec(button.formAction)?.[1];
    const method = button.value === "off" ? "DELETE" : "PUT";
    try {
      const { likes, liked } = await (await ask(`api/v1/comments/${id}/like`, { method })).json();
      button.setAttribute("aria-pressed", String(liked));
      button.value = liked ? "off" : "on";
      for (const place of button.querySelectorAll(".likes-count > span")) {
        place.textContent = likes ? String(likes) : "";
      }
    } catch (error) {
      this.#voice.textContent = this.#told(error);
    }
  }

  /** Open a composer under a comment, with a quotation where the link is for that.
   * @param {Element} comment @param {string} id @param {HTMLAnchorElement} link */
  #reply(comment, id, link) {
    const passage = "quote" in link.dataset ? markedIn(comment) : "";
    const form = this.#open("composer", comment, id);
    const box = form?.elements.namedItem("body");
    if (!(box instanceof HTMLTextAreaElement) || !passage) return;
    const by = (link.dataset.by ?? "").replace(/[\\[\]*_<>`]/g, "\\$&");
    const lines = passage.split("\n").map((one) => `> ${one}`.trimEnd());
    const head = `> [${by}](${new URL(link.dataset.quote ?? "", HOME)})`;
    const before = box.value.trim() ? `${box.value.trimEnd()}\n\n` : "";
    box.value = `${before}${head}\n>\n${lines.join("\n")}\n\n`;
    box.setSelectionRange(box.value.length, box.value.length);
  }

  /** @param {HTMLAnchorElement} link @param {URL} to */
  async #more(link, to) {
    const asked = new URLSearchParams(to.search);
    asked.set("article", this.#shown?.dataset.article ?? "");
    const response = await ask(`embed/v1/thread.html?${asked}`);
    const next = piece(await response.text()).querySelector(".list");
    const place = link.closest(".further");
    const first = next?.querySelector(".comment");
    place?.replaceWith(...(next?.childNodes ?? []));
    if (first instanceof HTMLElement) this.#focus(first);
  }

  /** @param {string} id */
  #goTo(id) {
    const comment = this.#root.getElementById(id);
    if (comment) this.#focus(comment);
  }

  /** @param {HTMLElement} comment */
  #focus(comment) {
    comment.tabIndex = -1;
    comment.focus();
    comment.scrollIntoView({ block: "nearest" });
  }

  // ---- forms ---------------------------------------------------------------------------------

  /** Open a form after an element, where there is none of its kind for it yet.
   * @param {string} kind @param {Element | null | undefined} after @param {string} [about]
   * @returns {HTMLFormElement | undefined} */
  #open(kind, after, about = "") {
    const given = this.#shown?.querySelector(`template[data-form="${kind}"]`);
    if (!after || !(given instanceof HTMLTemplateElement)) return undefined;
    for (const open of this.#root.querySelectorAll(".about")) open.remove();
    const copy = /** @type {DocumentFragment} */ (given.content.cloneNode(true));
    const form = /** @type {HTMLFormElement} */ (copy.querySelector("form"));
    nameApart(form);
    Object.assign(form.dataset, { kind, about, once: crypto.randomUUID() });
    form.classList.toggle("about", about !== "");
    after.after(form);
    if (after.matches(".join")) after.remove();
    if (kind === "composer") this.#fill(form, about);
    const first = form.querySelector("textarea, select, button");
    if (about && first instanceof HTMLElement) first.focus();
    return form;
  }

  /** @param {HTMLFormElement} form @param {string} parent */
  #fill(form, parent) {
    const number = form.previousElementSibling?.querySelector(".number")?.textContent ?? "";
    const title = form.querySelector(".title");
    const label = /** @type {HTMLElement | null} */ (form.querySelector("[data-reply]"));
    if (parent && label) label.textContent = label.dataset.reply ?? "";
    const cancel = form.querySelector('[data-act="cancel"]');
    if (parent && title) title.textContent = this.#text("reply").replace("{number}", number);
    if (parent && cancel instanceof HTMLElement) cancel.hidden = false;
    const box = form.elements.namedItem("body");
    if (!(box instanceof HTMLTextAreaElement)) return;
    box.value = kept.get(this.#draft(form));
    new Names(box, this.#shown?.dataset.article ?? "", this.#text("people"));
  }

  /** @param {string} kind @param {Element | null} comment @param {string} id */
  async #openAbout(kind, comment, id) {
    const told = /edit|mute/.test(kind) ? await (await ask(`api/v1/comments/${id}`)).json() : {};
    if (kind === "mute" && told.muted) {
      await ask(`api/v1/people/${told.author.id}/mute`, { method: "DELETE" });
      await this.show();
      return this.#say("unmuted");
    }
    const form = this.#open(kind, comment, kind === "mute" ? told.author?.id : id);
    const box = form?.elements.namedItem("body");
    if (box instanceof HTMLTextAreaElement) box.value = told.body ?? "";
  }

  /** @param {HTMLFormElement | null} form */
  #close(form) {
    const comment = form?.previousElementSibling;
    form?.remove();
    if (comment instanceof HTMLElement) this.#focus(comment);
  }

  /** Where what was typed is kept. @param {HTMLFormElement} form @returns {string} */
  #draft(form) {
    return `plaintalk:draft:${this.#shown?.dataset.article}:${form.dataset.about}`;
  }

  /** @param {Event} event */
  #typed(event) {
    const box = event.target;
    if (!(box instanceof HTMLTextAreaElement) || box.form?.dataset.kind !== "composer") return;
    kept.set(this.#draft(box.form), box.value);
  }

  /** @param {SubmitEvent} event */
  async #sent(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.ariaBusy === "true") return;
    if (form.dataset.kind === "search") return void (await this.#search(form));
    const confirmed = event.submitter?.getAttribute("name") === "confirmed";
    form.ariaBusy = "true";
    try {
      await this.#act(form, confirmed);
    } catch (error) {
      this.#refuse(form, error);
    } finally {
      form.ariaBusy = null;
    }
  }

  /** @param {HTMLFormElement} form */
  async #search(form) {
    const asked = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    try {
      await this.#showPart(`${asked}`);
      const again = this.#root.querySelector("[type=search]");
      if (again instanceof HTMLElement) again.focus();
    } catch (error) {
      this.#voice.textContent = this.#told(error);
    }
  }

  /** @param {HTMLFormElement} form @param {boolean} confirmed */
  async #act(form, confirmed) {
    const { kind = "", about = "", once } = form.dataset;
    const typed = Object.fromEntries(new FormData(form));
    if (kind === "composer") {
      const path = `api/v1/articles/${encodeURIComponent(this.#shown?.dataset.article ?? "")}/comments`;
      const body = { ...typed, parent: about, confirmed };
      await this.#settle(form, await ask(path, { method: "POST", body, once }));
    } else if (kind === "edit") {
      const body = { ...typed, confirmed };
      await this.#settle(form, await ask(`api/v1/comments/${about}`, { method: "PATCH", body }));
    } else if (kind === "mute") {
      await ask(`api/v1/people/${about}/mute`, { method: "PUT" });
      await this.show();
      this.#say("muted");
    } else {
      const body = kind === "report" ? typed : undefined;
      await ask(`api/v1/comments/${about}/${kind}`, { method: "POST", body });
      this.#close(form);
      if (kind === "withdraw") await this.show();
      this.#say(kind === "withdraw" ? "withdrawn" : "reported");
    }
  }

  /** Show a comment that was stored in its place, and say where it stands.
   * @param {HTMLFormElement} form @param {Response} response */
  async #settle(form, response) {
    const comment = await response.json();
    if (comment.token) kept.set(TOKEN, comment.token);
    kept.set(this.#draft(form), "");
    await this.show();
    this.#goTo(`c${comment.number}`);
    const waits = comment.awaits_confirmation ? "confirm" : "received";
    this.#say(comment.standing === "published" ? "published" : waits);
  }

  /** @param {unknown} error */
  #told(error) {
    return error instanceof Problem ? error.message : this.#text("unreachable");
  }

  /** Say why not, beside what was typed. @param {HTMLFormElement} form @param {unknown} error */
  #refuse(form, error) {
    const said = /** @type {HTMLElement} */ (form.querySelector(".said"));
    const told = this.#told(error);
    const wouldWait = error instanceof Problem && error.code === "comment_would_wait";
    const reasons = error instanceof Problem ? error.reasons : [];
    said.replaceChildren(
      ...[wouldWait ? this.#text("would wait") : told, ...reasons].map((text) => line("p", text)),
    );
    const anyway = form.querySelector('[name="confirmed"]');
    if (anyway instanceof HTMLElement && wouldWait) anyway.hidden = false;
  }

  // ---- news ----------------------------------------------------------------------------------

  /** Hear of news as they happen, or ask for them where that is refused. */
  async #follow() {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    let polls = 0;
    let wait = POLL_MS;
    while (this.isConnected) {
      await looked();
      if (polls-- <= 0) {
        if (await this.#listen()) {
          await pause(this.#retry);
          continue;
        }
        polls = POLLS_BEFORE_STREAM;
      }
      const asked = encodeURIComponent(this.#shown?.dataset.article ?? "");
      try {
        await this.#came(await (await ask(`embed/v1/state?article=${asked}`)).json());
        wait = POLL_MS;
      } catch {
        wait = Math.min(2 * wait, POLL_MOST_MS);
      }
      await pause(wait);
    }
    this.#isFollowing = false;
  }

  /** Listen until the stream ends; say whether there was one. */
  async #listen() {
    if (PlainTalk.listening) return false;
    PlainTalk.listening = this;
    const stream = (this.#stream = new AbortController());
    const hidden = () => document.hidden && stream.abort();
    document.addEventListener("visibilitychange", hidden);
    let isHeard = false;
    let isDead = false;
    const die = () => {
      isDead = true;
      stream.abort();
    };
    // Some proxies keep an answer back until it is whole, which this one never is.
    let silent = setTimeout(die, SILENT_MS);
    const token = kept.get(TOKEN);
    if (token !== this.#streamOf) this.#last = "";
    this.#streamOf = token;
    try {
      const path = `api/v1/articles/${encodeURIComponent(this.#shown?.dataset.article ?? "")}/live`;
      const { body } = await ask(path, { last: this.#last, signal: stream.signal, cache: "no-store" });
      const reader = /** @type {ReadableStream} */ (body)
        .pipeThrough(new TextDecoderStream())
        .getReader();
      for (let rest = ""; ; ) {
        const { done, value } = await reader.read();
        if (done) break;
        isHeard = true;
        clearTimeout(silent);
        silent = setTimeout(die, SILENT_MS);
        const events = (rest + value).split("\n\n");
        rest = events.pop() ?? "";
        for (const event of events) this.#hear(event);
      }
    } catch {
      // Refused, broken, or ended by us.
    } finally {
      clearTimeout(silent);
      document.removeEventListener("visibilitychange", hidden);
      PlainTalk.listening = null;
    }
    return isHeard || (stream.signal.aborted && !isDead);
  }

  /** Source: the HTML standard, section 9.2. @param {string} event */
  #hear(event) {
    const fields = Object.fromEntries(
      event.split("\n").map((one) => /^(\w*): ?(.*)$/.exec(one)?.slice(1) ?? []),
    );
    this.#retry = Number(fields.retry) || this.#retry;
    this.#last = fields.id ?? this.#last;
    if (fields.data) void this.#came(JSON.parse(fields.data));
  }

  /** @param {News} now */
  async #came(now) {
    const isNew = now.count > Number(this.#shown?.dataset.count);
    if (isNew && this.#isAtTop()) await this.#roll().catch(() => null);
    this.#news(now);
  }

  /** In a live discussion: whether the reader is above the list, and does nothing in it. */
  #isAtTop() {
    const list = this.#shown?.dataset.rolls === "" && this.#shown.querySelector(".list");
    return (
      list &&
      list.getBoundingClientRect().top >= 0 &&
      !list.contains(this.#root.activeElement) &&
      !list.querySelector("form")
    );
  }

  /** Show the threads that came, above those that are there. */
  async #roll() {
    // All hear of a comment at once, and ask for it one by one.
    await pause(1_000);
    const asked = new URLSearchParams(this.#part);
    asked.set("article", this.#shown?.dataset.article ?? "");
    const response = await ask(`embed/v1/thread.html?${asked}`, { cache: "no-cache" });
    const next = piece(await response.text());
    const shown = this.#shown;
    const here = shown?.querySelector(".threads");
    if (!shown || !this.#isAtTop()) return;
    const came = [...next.querySelectorAll(".threads > li")].filter(
      (one) => !this.#root.getElementById(one.querySelector(".comment")?.id ?? ""),
    );
    const many = came.flatMap((one) => [...one.querySelectorAll(".published")]).length;
    const list = next.querySelector(".list");
    if (here) here.prepend(...came);
    else if (list) shown.querySelector(".list")?.replaceWith(list);
    shown.dataset.count = `${Number(shown.dataset.count) + many}`;
    const [count, counted] = [shown, next].map((one) => one.querySelector(".count"));
    if (count && counted) count.textContent = counted.textContent;
    tellTimesHere(shown);
  }

  /** Offer what is new; what is being read does not move. @param {News} now */
  #news(now) {
    const shown = this.#shown;
    const place = shown?.querySelector(".news");
    if (!shown || !place) return;
    this.#count(now.viewers ?? 0);
    const before = this.#heard?.mine ?? {};
    this.#heard = { ...now, mine: now.mine ?? before };
    let more = now.count - Number(shown.dataset.count);
    const told = [];
    for (const [number, standing] of Object.entries(this.#heard.mine ?? {})) {
      const there = this.#root.getElementById(`c${number}`)?.classList;
      if (there ? there.contains(standing) : standing === (before[number] ?? standing)) continue;
      told.push(this.#text(`mine ${standing}`).replace("{number}", number));
      // One's own are not new to oneself.
      more += Number(there?.contains("published") ?? 0) - Number(standing === "published");
    }
    if (more > 0) told.push(this.#text("new").replace("{count}", `${more}`));
    const words = told.filter(Boolean).join(" ");
    if (words === place.getAttribute("data-told")) return;
    place.setAttribute("data-told", words);
    const button = line("button", `${words} ${this.#text("show")}`);
    button.setAttribute("data-act", "news");
    button.className = "button";
    place.replaceChildren(...(words ? [button] : []));
  }

  /** Say how many read this, to whoever is not the only one. @param {number} many */
  #count(many) {
    const place = this.#shown?.querySelector(".viewers");
    if (!(place instanceof HTMLElement)) return;
    const rules = new Intl.PluralRules(this.#shown?.lang);
    const form = Object.entries(JSON.parse(place.dataset.forms ?? "{}")).find(
      ([number]) => rules.select(Number(number)) === rules.select(many),
    );
    place.textContent = many > 1 && form ? form[1].replace("{count}", many) : "";
  }

  // ---- words ---------------------------------------------------------------------------------

  /** Give a text in the page's language; the server brings them along. @param {string} name */
  #text(name) {
    const texts = this.#shown?.querySelector("template[data-texts]");
    if (!(texts instanceof HTMLTemplateElement)) return "";
    return texts.content.querySelector(`[data-text="${name}"]`)?.textContent ?? "";
  }

  /** @param {string} name */
  #say(name) {
    this.#voice.textContent = this.#text(name);
  }
}

/** @param {string} tag @param {string} text @returns {HTMLElement} */
function line(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

let copies = 0;

/** Two forms of one kind may be open: labels must find the field of their own.
 * @param {HTMLFormElement} form */
function nameApart(form) {
  copies += 1;
  for (const name of ["id", "for", "aria-describedby"]) {
    for (const named of form.querySelectorAll(`[${name}]`)) {
      named.setAttribute(name, `${named.getAttribute(name)}-${copies}`);
    }
  }
}

/** What is marked in a comment, else all that it says. @param {Element} comment */
function markedIn(comment) {
  const text = comment.querySelector(".said-text");
  const marked = /** @type {any} */ (comment.getRootNode()).getSelection?.() ?? getSelection();
  const passage = text?.contains(marked?.anchorNode) ? String(marked).trim() : "";
  return passage || (text?.textContent ?? "").trim();
}

/** Tell moments in the reader's zone. @param {HTMLElement} shown */
function tellTimesHere(shown) {
  const clock = new Intl.DateTimeFormat(shown.lang, { dateStyle: "long", timeStyle: "short" });
  for (const time of shown.querySelectorAll("time")) {
    time.textContent = clock.format(new Date(time.dateTime));
  }
}

/** Mark for a guest what is new, and lead to the first of it; members get this from the server.
 * @param {HTMLElement} shown */
function markNew(shown) {
  const mark = shown.querySelector("template[data-new]");
  if (!(mark instanceof HTMLTemplateElement)) return;
  const last = Number(shown.dataset.last);
  const key = `plaintalk:read:${HOME.host}:${shown.dataset.article}`;
  let [number, before, at] = (kept.get(key) || `${last} ${last} 0`).split(" ").map(Number);
  if (!(Date.now() - at <= VISIT_MS)) number = before;
  kept.set(key, `${number} ${last} ${Date.now()}`);
  for (const said of shown.querySelectorAll(".comment:not(.mine) .said")) {
    const id = Number(said.closest(".comment")?.id.slice(1));
    if (!(id > number)) continue;
    const made = /** @type {DocumentFragment} */ (mark.content.cloneNode(true));
    for (const link of made.querySelectorAll("a")) link.href += id;
    said.append(made);
  }
  const lead = shown.querySelector(".new-ones");
  const first = lead?.querySelector("a");
  if (!(lead instanceof HTMLElement) || !first || !(last > number)) return;
  first.href += number;
  lead.hidden = false;
}

/** What is being typed after the sign. As the server reads it: nothing that belongs to a word stands
 * before the sign, and a name has four words at most. */
const BEGUN = /(?<![\p{L}\p{N}_.@+-])[@＠]([\p{L}\p{N}][^@＠\n]{0,58})?$/u;

/** Names completed while somebody types the sign before one: of those who spoke in the discussion. */
class Names {
  /** @type {string[]} */
  #offered = [];
  #chosen = -1;
  #asked = 0;
  #list = document.createElement("ul");
  #told = document.createElement("p");

  /** @param {HTMLTextAreaElement} box @param {string} article @param {string} label */
  constructor(box, article, label) {
    this.box = box;
    this.article = article;
    const id = `${box.id}-names`;
    Object.assign(this.#list, { id, className: "names", hidden: true, role: "listbox" });
    this.#list.ariaLabel = label;
    this.#told.className = "unseen";
    this.#told.ariaLive = "polite";
    box.after(this.#list, this.#told);
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", id);
    box.addEventListener("input", () => void this.#ask());
    box.addEventListener("click", () => this.#offer([]));
    box.addEventListener("blur", () => this.#offer([]));
    box.addEventListener("keydown", (event) => this.#press(event));
    // Pressed, not clicked: the box keeps the caret.
    this.#list.addEventListener("pointerdown", (event) => {
      const item = event.target instanceof Element ? event.target.closest("li") : null;
      event.preventDefault();
      if (item) this.#take([...this.#list.children].indexOf(item));
    });
  }

  async #ask() {
    this.#offer([]);
    const mine = this.#asked;
    const { value, selectionStart, selectionEnd } = this.box;
    const begun = selectionStart === selectionEnd && BEGUN.exec(value.slice(0, selectionStart));
    const name = (begun && begun[1]) || "";
    if (!begun || name.split(/\s+/).length > 4) return;
    await new Promise((go) => setTimeout(go, 150));
    if (mine !== this.#asked) return;
    const path = `api/v1/articles/${encodeURIComponent(this.article)}/people`;
    const found = await ask(`${path}?${new URLSearchParams({ name })}`)
      .then((answer) => answer.json())
      .catch(() => ({ people: [] }));
    /** @type {{mention: string}[]} */
    const people = found.people;
    if (mine === this.#asked) this.#offer(people.map((one) => one.mention));
  }

  /** Offer names, or none; an answer that is still on its way comes too late.
   * @param {string[]} names */
  #offer(names) {
    this.#asked += 1;
    this.#offered = names;
    this.#list.replaceChildren(
      ...names.map((name, at) =>
        Object.assign(line("li", name), { id: `${this.#list.id}-${at}`, role: "option", dir: "auto" }),
      ),
    );
    this.#list.hidden = !names.length;
    this.#told.textContent = names.length ? this.#list.ariaLabel : "";
    this.#choose(-1);
  }

  /** @param {number} at */
  #choose(at) {
    this.#chosen = at;
    for (const [each, item] of [...this.#list.children].entries()) {
      item.ariaSelected = String(each === at);
    }
    this.box.setAttribute("aria-activedescendant", this.#list.children[at]?.id ?? "");
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const count = this.#offered.length;
    if (!count || event.isComposing) return;
    if (event.key === "ArrowDown") this.#choose((this.#chosen + 1) % count);
    else if (event.key === "ArrowUp") this.#choose(((this.#chosen + count + 1) % (count + 1)) - 1);
    else if (event.key === "Enter" && this.#chosen >= 0) this.#take(this.#chosen);
    else if (event.key === "Escape") this.#offer([]);
    else return;
    event.preventDefault();
  }

  /** @param {number} at */
  #take(at) {
    const { value, selectionStart } = this.box;
    const before = `${value.slice(0, selectionStart).replace(BEGUN, "")}${this.#offered[at]} `;
    this.box.value = before + value.slice(selectionStart);
    this.box.setSelectionRange(before.length, before.length);
    // The draft is kept as after any typing; what was taken is not asked about again.
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.#offer([]);
  }
}

/** @type {PlainTalkCount[]} */
let asking = [];

/** <plain-talk-count url>: how many comments an article has. All of a page are asked for at once. */
class PlainTalkCount extends HTMLElement {
  connectedCallback() {
    asking.push(this);
    if (asking.length === 1) queueMicrotask(count);
  }
}

async function count() {
  const all = asking;
  asking = [];
  for (let first = 0; first < all.length; first += COUNTS_AT_ONCE) {
    const some = all.slice(first, first + COUNTS_AT_ONCE);
    const asked = new URLSearchParams(some.map((one) => ["url", one.getAttribute("url") ?? ""]));
    const counts = await ask(`embed/v1/counts?${asked}`).then((found) => found.json(), () => ({}));
    for (const one of some) {
      const many = counts.counts?.[one.getAttribute("url") ?? ""];
      if (many !== undefined) one.textContent = String(many);
    }
  }
}

/** <plain-talk-related url?>: what else the publication has about it, as links in the page. */
class PlainTalkRelated extends HTMLElement {
  async connectedCallback() {
    const asked = new URLSearchParams({ url: this.getAttribute("url") ?? addressOfPage() });
    const made = await ask(`embed/v1/related.html?${asked}`).then((found) => found.text(), () => "");
    if (made.trim()) this.replaceChildren(piece(made));
  }
}

customElements.define("plain-talk", PlainTalk);
customElements.define("plain-talk-count", PlainTalkCount);
customElements.define("plain-talk-related", PlainTalkRelated);

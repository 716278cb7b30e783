// @ts-check
/**
 * Names completed while somebody types @ in the composer: of those who spoke in the discussion.
 * Without it the name is typed out, as it stands beside the comment.
 */

const WAIT_MS = 150;
// As the server reads it: nothing that belongs to a word stands before the sign, and a name has a
// few words at most.
const BEGUN = /(?<![\p{L}\p{N}_.@+-])[@＠]([\p{L}\p{N}][^@＠\n]{0,58})?$/u;
const WORDS_MOST = 4;

/** @typedef {{ name: string, mention: string }} Named */

/** What is being typed after the sign, up to the caret; null where no name is.
 * @param {HTMLTextAreaElement} box @returns {string | null} */
function begunIn(box) {
  if (box.selectionStart !== box.selectionEnd) return null;
  const found = BEGUN.exec(box.value.slice(0, box.selectionStart));
  if (!found) return null;
  const typed = found[1] ?? "";
  return typed.split(/\s+/).length > WORDS_MOST ? null : typed;
}

class Names {
  /** @param {HTMLTextAreaElement} box @param {string} address @param {string} label */
  constructor(box, address, label) {
    this.box = box;
    this.address = address;
    /** @type {Named[]} */
    this.offered = [];
    this.chosen = -1;
    this.asked = new AbortController();
    this.list = document.createElement("ul");
    this.list.id = `${box.id}_names`;
    this.list.className = "names";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label);
    this.told = document.createElement("p");
    this.told.className = "unseen";
    this.told.setAttribute("aria-live", "polite");
    box.after(this.list, this.told);
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", this.list.id);
    box.addEventListener("input", () => this.ask());
    box.addEventListener("click", () => this.close());
    box.addEventListener("blur", () => this.close());
    box.addEventListener("keydown", (event) => this.press(event));
    // Pressed, not clicked: the box keeps the caret.
    this.list.addEventListener("pointerdown", (event) => {
      const item = event.target instanceof Element ? event.target.closest("li") : null;
      if (!item) return;
      event.preventDefault();
      this.take([...this.list.children].indexOf(item));
    });
  }

  async ask() {
    this.asked.abort();
    const typed = begunIn(this.box);
    if (typed === null) return this.close();
    const mine = new AbortController();
    this.asked = mine;
    try {
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
      if (mine.signal.aborted) return;
      const where = `${this.address}?${new URLSearchParams({ name: typed })}`;
      const answer = await fetch(where, { signal: mine.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      this.offer((await answer.json()).people);
    } catch {
      if (!mine.signal.aborted) this.close();
    }
  }

  /** @param {Named[]} people */
  offer(people) {
    this.offered = people;
    this.list.replaceChildren(
      ...people.map((one, at) => {
        const item = document.createElement("li");
        item.id = `${this.list.id}_${at}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = one.mention;
        return item;
      }),
    );
    this.list.hidden = people.length === 0;
    this.told.textContent = people.length ? this.list.getAttribute("aria-label") : "";
    this.choose(-1);
  }

  /** @param {number} at */
  choose(at) {
    this.chosen = at;
    for (const [each, item] of [...this.list.children].entries()) {
      item.setAttribute("aria-selected", String(each === at));
    }
    const item = this.list.children[at];
    if (item) this.box.setAttribute("aria-activedescendant", item.id);
    else this.box.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (this.list.hidden || event.isComposing) return;
    const count = this.offered.length;
    if (event.key === "ArrowDown") this.choose((this.chosen + 1) % count);
    else if (event.key === "ArrowUp") this.choose(((this.chosen + count + 1) % (count + 1)) - 1);
    else if (event.key === "Enter" && this.chosen >= 0) this.take(this.chosen);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  /** @param {number} at */
  take(at) {
    const mention = this.offered[at]?.mention;
    const caret = this.box.selectionStart;
    const before = this.box.value.slice(0, caret).replace(BEGUN, "");
    if (!mention) return;
    const rest = this.box.value.slice(caret);
    this.box.value = `${before}${mention} ${rest}`;
    const after = before.length + mention.length + 1;
    this.box.setSelectionRange(after, after);
    this.close();
    // The draft is kept as after any typing; what was taken is not asked about again.
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.asked.abort();
    this.close();
  }

  close() {
    this.asked.abort();
    this.offered = [];
    this.list.hidden = true;
    this.told.textContent = "";
    this.choose(-1);
  }
}

for (const form of document.querySelectorAll("form[data-people]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  const box = form.elements.namedItem("body");
  if (box instanceof HTMLTextAreaElement) {
    new Names(box, form.dataset.people ?? "", form.dataset.namesLabel ?? "");
  }
}

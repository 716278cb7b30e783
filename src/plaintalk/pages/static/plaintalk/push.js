// @ts-check
// Lets this browser show notifications, or not any more. It asks for leave on a press alone.

/** @param {string} id */
const find = (id) => /** @type {HTMLElement | null} */ (document.getElementById(id));

const part = find("push");
const asking = /** @type {HTMLFormElement | null} */ (find("push-begin"));
const ending = /** @type {HTMLFormElement | null} */ (find("push-end"));

/** @param {string} id of the sentence that says how it stands; "" for none */
function say(id) {
  for (const one of document.querySelectorAll("[data-push-says]")) {
    if (one instanceof HTMLElement) one.hidden = one.id !== id;
  }
}

/** @param {BufferSource | null} given @param {string} key */
function isOf(given, key) {
  if (!given) return false;
  const bytes = new Uint8Array(given instanceof ArrayBuffer ? given : given.buffer);
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") === key;
}

/** Gives the form's key of push services, as bytes: not every browser reads it as text. */
function keyOf(/** @type {string} */ written) {
  const text = atob(written.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** @param {HTMLFormElement} form @param {PushSubscription} subscription */
function fill(form, subscription) {
  const { endpoint, keys } = subscription.toJSON();
  const values = { endpoint, p256dh: keys?.p256dh, auth: keys?.auth };
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value ?? "";
  }
}

/** @param {string} key @returns {Promise<PushSubscription | null>} */
async function existing(key) {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const found = (await registration?.pushManager.getSubscription()) ?? null;
  if (!found || isOf(found.options.applicationServerKey, key)) return found;
  // Of a key that the site has no more: nothing comes that way.
  await found.unsubscribe();
  return null;
}

/**
 * Finds this browser in the list of devices: by a digest, since the address itself is a secret.
 *
 * @param {PushSubscription} subscription
 * @returns {Promise<HTMLElement | null>}
 */
async function rowOf({ endpoint }) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0"));
  const row = document.querySelector(`[data-push-digest="${hex.join("")}"]`);
  return row instanceof HTMLElement ? row : null;
}

/** @param {HTMLElement} part @param {HTMLFormElement} asking @param {HTMLFormElement} ending */
async function begin(part, asking, ending) {
  const key = part.dataset.key ?? "";
  part.hidden = false;
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    say("push-unknown");
    return;
  }
  const subscription = await existing(key);
  const row = subscription && (await rowOf(subscription));
  const isKnown = row !== null;
  if (row) ending.action = row.dataset.pushRemove ?? "";
  ending.hidden = !isKnown;
  asking.hidden = isKnown || Notification.permission === "denied";
  say(isKnown ? "push-on" : Notification.permission === "denied" ? "push-denied" : "");

  asking.addEventListener("submit", async (event) => {
    event.preventDefault();
    if ((await Notification.requestPermission()) !== "granted") {
      asking.hidden = Notification.permission === "denied";
      say("push-denied");
      return;
    }
    try {
      await navigator.serviceWorker.register(part.dataset.worker ?? "", { scope: "/" });
      const { pushManager } = await navigator.serviceWorker.ready;
      const how = { userVisibleOnly: true, applicationServerKey: keyOf(key) };
      fill(asking, (await existing(key)) ?? (await pushManager.subscribe(how)));
    } catch {
      say("push-failed");
      return;
    }
    asking.submit();
  });
  ending.addEventListener("submit", async (event) => {
    event.preventDefault();
    await subscription?.unsubscribe().catch(() => false);
    ending.submit();
  });
}

if (part && asking && ending) begin(part, asking, ending).catch(() => say("push-failed"));

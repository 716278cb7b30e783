// @ts-check
// Shows a notification that a push service brings, and opens what it tells of when it is pressed.

/**
 * @typedef {object} Told
 * @property {string} title
 * @property {string} body
 * @property {string} lang
 * @property {string} tag
 * @property {string} icon
 * @property {string} url where it leads; on this site, unless it names another host
 * @property {string} page the article's page
 */

/**
 * What of a service worker is used here; the compiler's library of it can't be loaded beside that
 * of pages.
 *
 * @typedef {object} Tab
 * @property {string} url
 * @property {() => Promise<Tab>} focus
 * @property {(url: string) => Promise<Tab | null>} navigate
 *
 * @typedef {Event & {waitUntil: (done: Promise<unknown>) => void}} Waiting
 * @typedef {Waiting & {data: {json: () => Told} | null}} Pushed
 * @typedef {Waiting & {notification: Notification}} Pressed
 *
 * @typedef {object} PageWorker
 * @property {Location} location
 * @property {ServiceWorkerRegistration} registration
 * @property {{matchAll: (which: object) => Promise<Tab[]>, openWindow: (url: string) => Promise<Tab | null>}} clients
 * @property {(kind: string, listen: (event: any) => void) => void} addEventListener
 */

const worker = /** @type {PageWorker} */ (/** @type {unknown} */ (self));

worker.addEventListener("push", (/** @type {Pushed} */ event) => {
  const told = event.data?.json();
  if (!told) return;
  const { title, body, lang, tag, icon, url, page } = told;
  // A later one of the same replaces an earlier, and rings again.
  const how = { body, lang, tag, icon, dir: "auto", renotify: true, data: { url, page } };
  event.waitUntil(
    worker.registration.showNotification(title, /** @type {NotificationOptions} */ (how)),
  );
});

worker.addEventListener("notificationclick", (/** @type {Pressed} */ event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data));
});

/**
 * Goes to a tab that shows the article already, or opens one. What is typed there is kept.
 *
 * @param {{url: string, page: string}} told
 */
async function show({ url, page }) {
  const here = worker.location.origin;
  const address = new URL(url, here);
  const article = new URL(page, here);
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = tabs.find((tab) => {
    const at = new URL(tab.url);
    return at.origin === article.origin && at.pathname === article.pathname;
  });
  // A tab that this worker has not taken charge of can't be led anywhere.
  const led = await open?.navigate(address.href).catch(() => null);
  await (led ? led.focus() : worker.clients.openWindow(address.href));
}

// @ts-check
/**
 * Modules that are fetched when they are first needed, or a little earlier, when the page has come to rest.
 * What happens meanwhile is held back and happens again once they are there, so that nothing is lost or heard twice.
 */

const IDLE_MS = 1500;

export function loadOnFirstUse() {
  const later = [
    new Later(() => import("../elements/request-list.js"), {
      begins: [["feed:rows"], ["feed:restored"], ["search:changed"]],
      also: ["feed:deleted", "feed:cleared", "feed:marked", "search:rows", "search:done", "search:off", "request:opened", "list:mark"],
      needed: ".row, search-box[data-served]",
    }),
    new Later(() => import("../elements/request-detail.js"), {
      begins: [["click", ".row-link"], ["request:open"], ["list:first"]],
      also: ["request:close", "feed:deleted", "feed:cleared"],
      needed: "article",
    }),
    new Later(() => import("../elements/list-modes.js"), { begins: [["click", "[data-mode]"]] }),
    new Later(() => import("../elements/key-map.js"), { begins: [["keydown", "*"], ["click", "[data-keys]"]] }),
  ];
  new Later(() => import("../elements/reply-panel.js"), { begins: [["click", "[data-reply]"]] }); // and never before
  setTimeout(() => later.forEach((module) => module.load()), IDLE_MS);
}

class Later {
  #ready = new AbortController();
  /** @type {[Event, HTMLElement][]} */ #held = [];
  /** @type {Promise<void> | null} */ #loading = null;

  /**
   * @param {() => Promise<unknown>} fetchIt
   * @param {{begins: string[][], also?: string[], needed?: string}} uses events that need it, with what they must come
   *   from; those that count once it is on its way; and what needs it at once when the page has it
   */
  constructor(fetchIt, { begins, also = [], needed = "" }) {
    this.fetchIt = fetchIt;
    const listening = { capture: true, signal: this.#ready.signal };
    for (const [type, source = ""] of begins) {
      addEventListener(type, (event) => {
        const isMeant = !source || /** @type {Element} */ (event.target).closest(source);
        if (isMeant && !isOther(event)) this.#hold(event);
      }, listening);
    }
    for (const type of also) addEventListener(type, (event) => this.#loading && this.#hold(event), listening);
    if (needed && document.querySelector(needed)) this.load();
  }

  load() {
    this.#loading ??= this.fetchIt().then(() => this.#arrived(), () => { this.#loading = null; });
  }

  /** @param {Event} event */
  #hold(event) {
    if (event instanceof MouseEvent) event.preventDefault();
    event.stopImmediatePropagation();
    this.#held.push([event, /** @type {HTMLElement} */ (event.target)]);
    this.load();
  }

  #arrived() {
    this.#ready.abort();
    for (const [event, target] of this.#held) again(event, target);
  }
}

/** Keys and clicks that mean something to the browser or to what is open above the page, and news without rows. @param {any} event */
function isOther(event) {
  return event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.type === "click") || event.detail?.rows?.length === 0
    || (event.key && document.querySelector("dialog[open], :popover-open"));
}

/**
 * @param {Event} event
 * @param {HTMLElement} target
 */
function again(event, target) {
  if (event instanceof MouseEvent) /** @type {HTMLElement} */ (target.closest("a, button") ?? target).click(); // an icon has no click()
  else if (event instanceof KeyboardEvent) target.dispatchEvent(new KeyboardEvent(event.type, event));
  else document.dispatchEvent(new CustomEvent(event.type, { detail: /** @type {CustomEvent} */ (event).detail }));
}

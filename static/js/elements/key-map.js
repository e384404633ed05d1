// @ts-check
import { tell } from "../lib/events.js";

const OFF = "inspector-keys-off";

/** `<key-map>` round a `<dialog>` and its button: single keys, never inside inputs, and only while they are switched on. */
class KeyMap extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;

  /** @type {Record<string, () => void>} */
  keys = {
    j: () => step(1),
    k: () => step(-1),
    c: () => press("copy-button[from='capture-url'] button"),
    l: () => press("[data-permalink] button"),
    t: () => press("test-button button"),
    v: () => nextView(),
    Enter: () => focusOn(".request-title"),
    Escape: () => document.querySelector("article") && tell("request:close"),
    "?": () => this.dialog.showModal(),
  };

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.querySelector("[data-keys]")?.addEventListener("click", () => this.dialog.showModal(), { signal });
    this.box.checked = !localStorage.getItem(OFF);
    this.box.addEventListener("change", () => this.#remember(), { signal });
  }

  disconnectedCallback() {
    this.#page?.abort();
  }

  get dialog() { return /** @type {HTMLDialogElement} */ (this.querySelector("dialog")); }
  get box() { return /** @type {HTMLInputElement} */ (this.querySelector("[data-keys-on]")); }

  #remember() {
    if (this.box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const target = /** @type {Element} */ (event.target);
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || this.dialog.open;
    const does = this.keys[event.key];
    if (busy || !does || !this.box.checked || target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "Enter" && target.closest("a, button, summary")) return;
    event.preventDefault();
    does();
  }
}

/** @param {number} by */
function step(by) {
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".row-link")]);
  const here = links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = links[here < 0 ? 0 : here + by];
  if (!next) return;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  tell("request:open", { href: next.href });
}

function nextView() {
  const tabs = [...document.querySelectorAll("[data-view]")];
  const here = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
  /** @type {HTMLElement | undefined} */ (tabs[(here + 1) % tabs.length])?.click();
}

/** @param {string} selector */
function press(selector) {
  /** @type {HTMLElement | null} */ (document.querySelector(selector))?.click();
}

/** @param {string} selector */
function focusOn(selector) {
  /** @type {HTMLElement | null} */ (document.querySelector(selector))?.focus();
}

customElements.define("key-map", KeyMap);

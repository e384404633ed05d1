// @ts-check
import { tell } from "../lib/events.js";
import { step, toEnd, walkWithArrows } from "../lib/walk.js";

const OFF = "inspector-keys-off";
const SEQUENCE_MS = 1000;

/** `<key-map>` round a `<dialog>` and its button: single keys, never inside inputs, and only while they are switched on. */
class KeyMap extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;
  /** The key before, and when it came. @type {[string, number]} */ #before = ["", 0];

  /** What is no button of the page; every other key presses the element that has it as `data-key`. @type {Record<string, () => unknown>} */
  keys = {
    j: () => step(1),
    k: () => step(-1),
    "g g": () => toEnd(false),
    G: () => toEnd(true),
    m: () => tell("list:mark"),
    "[": () => cycle("[data-tab]", -1),
    "]": () => cycle("[data-tab]", 1),
    v: () => cycle("[data-view]", 1),
    Enter: () => focusOn("article .request-title"),
    Escape: () => back(),
    "?": () => this.open(),
  };

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    walkWithArrows(signal);
    this.querySelector("[data-keys]")?.addEventListener("click", () => this.open(), { signal });
    this.box.checked = !localStorage.getItem(OFF);
    this.box.addEventListener("change", () => this.#remember(), { signal });
  }

  disconnectedCallback() {
    this.#page?.abort();
  }

  get dialog() { return /** @type {HTMLDialogElement} */ (this.querySelector("dialog")); }
  get box() { return /** @type {HTMLInputElement} */ (this.querySelector("[data-keys-on]")); }

  open() { this.dialog.showModal(); }

  #remember() {
    if (this.box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const target = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !this.box.checked) return;
    if (document.querySelector("dialog[open], :popover-open") || target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    if (event.key === "Enter" && target.closest("a, button, summary")) return;
    const [key, at] = this.#before;
    const isPair = event.timeStamp - at < SEQUENCE_MS && `${key} ${event.key}` in this.keys;
    this.#before = isPair ? ["", 0] : [event.key, event.timeStamp];
    const does = this.keys[isPair ? `${key} ${event.key}` : event.key] ?? press(event.key);
    if (!does) return;
    event.preventDefault();
    does();
  }
}

/** The first visible element that has a key. @param {string} key */
function press(key) {
  const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)]);
  const element = found.find((each) => each.checkVisibility() && !each.hasAttribute("disabled"));
  if (!element) return null;
  return element.matches("input, textarea") ? () => element.focus() : () => element.click();
}

/** @param {string} selector @param {number} by */
function cycle(selector, by) {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]);
  const here = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
  tabs.at((here + by) % tabs.length)?.click();
}

/** @param {string} selector */
function focusOn(selector) {
  /** @type {HTMLElement | null} */ (document.querySelector(selector))?.focus();
}

/** One step back: out of choosing, out of the request, out of the search. */
function back() {
  const choosing = /** @type {HTMLElement | null} */ (document.querySelector("select-bar [data-done]"));
  if (choosing) choosing.click();
  else if (document.querySelector("article")) tell("request:close");
  else if (document.querySelector("request-list[data-filtered]")) tell("search:off");
  else press("Escape")?.();
}

customElements.define("key-map", KeyMap);

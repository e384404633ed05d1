// @ts-check
import { hear, tell } from "../lib/events.js";
import { announce } from "../lib/status.js";

const NEXT_MS = 300;
const TOO_LONG_MS = 5000;

/** `<list-modes>` round toggles with `data-mode`: `follow` opens each newest request, `pause` lets arrivals wait, `select` picks several. */
class ListModes extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;
  #newest = 0;
  #opening = 0;
  #timer = 0;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.addEventListener("click", (event) => this.#pressed(/** @type {Element} */ (event.target)), { signal });
    hear("list:arrived", ({ newest }) => this.#follow(newest), signal);
    hear("list:away", () => this.#stopFollowing(), signal);
    hear("request:opened", ({ n }) => (n === this.#opening ? this.#goOn() : this.#stopFollowing()), signal);
  }

  disconnectedCallback() {
    this.#page?.abort();
    clearTimeout(this.#timer);
  }

  get list() { return /** @type {any} */ (this.closest("request-list")); }

  /** @param {string} mode */
  #button(mode) { return /** @type {HTMLButtonElement} */ (this.querySelector(`[data-mode="${mode}"]`)); }

  /** @param {string} mode */
  #isOn(mode) { return this.#button(mode).getAttribute("aria-pressed") === "true"; }

  /** @param {string} mode @param {boolean} on */
  #set(mode, on) { this.#button(mode).setAttribute("aria-pressed", String(on)); }

  /** @param {Element} target */
  #pressed(target) {
    const { mode } = /** @type {HTMLElement | null} */ (target.closest("[data-mode]"))?.dataset ?? {};
    if (!mode) return;
    const on = !this.#isOn(mode);
    this.#set(mode, on);
    if (mode === "pause") this.#pause(on);
    else if (mode === "follow") this.#beginFollowing(on);
    else tell("list:selecting", { on });
  }

  /** @param {boolean} on */
  #pause(on) {
    this.list.toggleAttribute("data-paused", on);
    /** @type {HTMLElement} */ (this.#button("pause").querySelector("[data-label]")).textContent = on ? "Paused" : "Pause";
    announce(on ? "Paused: requests are kept and wait" : "Going on");
    tell("list:paused", { on });
  }

  /** @param {boolean} on */
  #beginFollowing(on) {
    clearTimeout(this.#timer);
    this.#timer = this.#opening = 0;
    announce(on ? "Following the newest request" : "No longer following");
    if (!on) return;
    tell("list:newest");
    this.#follow(this.list.model?.all.newest ?? 0);
  }

  /** @param {number} newest */
  #follow(newest) {
    this.#newest = newest;
    if (!newest || this.#opening || !this.#isOn("follow")) return;
    this.#opening = newest;
    this.#timer = window.setTimeout(() => this.#goOn(), TOO_LONG_MS); // it could not be opened
    tell("request:open", { href: `${this.list.getAttribute("page")}/${newest}`, replace: true });
  }

  /** Opens what came meanwhile, but leaves each for a moment to be seen. */
  #goOn() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      const last = this.#opening;
      this.#opening = 0;
      if (this.#newest > last) this.#follow(this.#newest);
    }, NEXT_MS);
  }

  #stopFollowing() {
    if (!this.#isOn("follow")) return;
    this.#set("follow", false);
    this.#beginFollowing(false);
  }
}

customElements.define("list-modes", ListModes);

// @ts-check
import { copyText } from "../lib/copy.js";
import { announce } from "../lib/status.js";

const SHOWN_MS = 2000;

/** `<copy-as>` round links with `data-form`: a click copies what the link leads to, and says so. */
class CopyAs extends HTMLElement {
  #timer = 0;
  #label = "";
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.#label ||= this.label.textContent ?? "";
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    document.addEventListener("click", (event) => this.contains(/** @type {Node} */ (event.target)) || this.#close(), { signal });
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#page?.abort();
  }

  get label() { return /** @type {HTMLElement} */ (this.querySelector("[data-label]")); }
  get menu() { return /** @type {HTMLDetailsElement} */ (this.querySelector("details")); }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = /** @type {Element} */ (event.target).closest("[data-form]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.#close();
    this.#copy(link).catch(() => location.assign(link.href));
  }

  /** Escape closes the menu and nothing else. @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.key !== "Escape" || !(this.menu.open || this.querySelector("pre"))) return;
    event.stopPropagation();
    this.#close();
    this.menu.querySelector("summary")?.focus();
  }

  /** @param {HTMLAnchorElement} link */
  async #copy(link) {
    const reply = await fetch(link.href);
    if (!reply.ok) throw new Error(`answered ${reply.status}`);
    const text = await reply.text();
    if (await copyText(text, null)) return this.#say("Copied", `Copied as ${link.dataset.form}`);
    await copyText(text, this.#show(text));
    this.#say("Selected", "It could not be copied. It is selected: copy it with the keyboard.");
  }

  /** Shows the text so that it can be selected. @param {string} text */
  #show(text) {
    const shown = document.createElement("pre");
    shown.className = "code copy-as-text";
    shown.tabIndex = 0;
    shown.textContent = text;
    this.append(shown);
    return shown;
  }

  #close() {
    this.menu.open = false;
    this.querySelector("pre")?.remove();
  }

  /** @param {string} word @param {string} sentence */
  #say(word, sentence) {
    this.label.textContent = word;
    announce(sentence);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => { this.label.textContent = this.#label; }, SHOWN_MS);
  }
}

customElements.define("copy-as", CopyAs);

// @ts-check
import { copyText } from "../lib/copy.js";
import { announce } from "../lib/status.js";

const SHOWN_MS = 2000;

/** `<copy-button from="id">` or `<copy-button text="…">` round a button with a `[data-label]`. */
class CopyButton extends HTMLElement {
  #timer = 0;
  #label = "";

  connectedCallback() {
    this.#label = this.label.textContent ?? "";
    this.addEventListener("click", this.copy);
    // Before its upgrade the button is not shown, so the browser could not focus it.
    if (document.activeElement === document.body) /** @type {HTMLElement | null} */ (this.querySelector("[autofocus]"))?.focus();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.removeEventListener("click", this.copy);
  }

  get label() {
    return /** @type {HTMLElement} */ (this.querySelector("[data-label]"));
  }

  copy = async () => {
    const source = document.getElementById(this.getAttribute("from") ?? "");
    const done = await copyText(source?.textContent ?? this.getAttribute("text") ?? "", source);
    this.#say(done ? "Copied" : source ? "Selected" : "Not copied");
  };

  /** @param {string} text */
  #say(text) {
    this.label.textContent = text;
    announce(text);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => { this.label.textContent = this.#label; }, SHOWN_MS);
  }
}

customElements.define("copy-button", CopyButton);

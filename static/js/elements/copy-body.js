// @ts-check
import { copyText } from "../lib/copy.js";
import { announce } from "../lib/status.js";

const SHOWN_MS = 2000;
const MOST_BYTES = 16 * 1024 * 1024;

/** `<copy-body href="…" charset="…" base64>` round a button with a `[data-label]`: copies the body, not what a view makes of it. */
class CopyBody extends HTMLElement {
  #timer = 0;
  #label = "";

  connectedCallback() {
    this.#label = this.label.textContent ?? "";
    this.addEventListener("click", this.copy);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.removeEventListener("click", this.copy);
  }

  get label() { return /** @type {HTMLElement} */ (this.querySelector("[data-label]")); }

  copy = async () => {
    try {
      this.#say((await copyText(await this.#text(), null)) ? "Copied" : "Not copied");
    } catch (error) {
      this.#say(error instanceof RangeError ? "Too large to copy" : "Not copied");
    }
  };

  async #text() {
    const reply = await fetch(this.getAttribute("href") ?? "");
    if (!reply.ok) throw new Error(`answered ${reply.status}`);
    const bytes = new Uint8Array(await reply.arrayBuffer());
    if (bytes.length > MOST_BYTES) throw new RangeError("too large");
    return this.hasAttribute("base64") ? base64(bytes) : decoder(this.getAttribute("charset")).decode(bytes);
  }

  /** @param {string} text */
  #say(text) {
    this.label.textContent = text;
    announce(text);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => { this.label.textContent = this.#label; }, SHOWN_MS);
  }
}

/** @param {string | null} charset by the server's name of it, which the browser may not know */
function decoder(charset) {
  try {
    return new TextDecoder((charset ?? "utf-8").replace(/^iso8859/, "iso-8859").replace("_", "-"));
  } catch {
    return new TextDecoder();
  }
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  const steps = [];
  for (let i = 0; i < bytes.length; i += 0x8000) steps.push(String.fromCharCode(...bytes.subarray(i, i + 0x8000)));
  return btoa(steps.join(""));
}

customElements.define("copy-body", CopyBody);

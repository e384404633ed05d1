// @ts-check
import { announce } from "../lib/status.js";

const SHOWN_MS = 4000;

/**
 * `<test-button target="/…">` round a button with a `[data-label]`: sends a small request to the bin.
 * No cookie and no referrer go with it: whatever it carries, everybody with a link to the bin can read.
 * A target on the capture host is sent to in a way that needs no leave of the reply, and says nothing of it.
 */
class TestButton extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.addEventListener("click", this.send);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.removeEventListener("click", this.send);
  }

  send = async () => {
    const button = /** @type {HTMLButtonElement} */ (this.querySelector("button"));
    button.disabled = true;
    const problem = await this.#post();
    button.disabled = false;
    if (problem) this.#say(problem);
    else announce("Test request sent");
  };

  async #post() {
    const target = this.getAttribute("target") ?? "";
    const isOwn = target.startsWith("/");
    try {
      const reply = await fetch(`${target}/test?from=page`, {
        method: "POST",
        mode: isOwn ? "same-origin" : "no-cors",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        headers: { "Content-Type": isOwn ? "application/json" : "text/plain" },
        body: JSON.stringify({ hello: "inspector", sent_at: new Date().toISOString() }),
      });
      return !isOwn || reply.headers.has("X-Bin-Request") ? "" : `Not sent: ${reply.status}`;
    } catch {
      return "Not sent";
    }
  }

  /** @param {string} text */
  #say(text) {
    const label = /** @type {HTMLElement} */ (this.querySelector("[data-label]"));
    const before = label.textContent;
    label.textContent = text;
    announce(text);
    this.#timer = window.setTimeout(() => { label.textContent = before; }, SHOWN_MS);
  }
}

customElements.define("test-button", TestButton);

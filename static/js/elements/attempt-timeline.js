// @ts-check
import { tellTimes } from "../lib/clock.js";
import { hear, tell } from "../lib/events.js";
import { fragment } from "../lib/html.js";

const WAIT_MS = 400;

/** `<attempt-timeline src="…">` round the attempts of a delivery: looks again when something came or changed. */
class AttemptTimeline extends HTMLElement {
  #timer = 0;
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.#page = new AbortController();
    this.addEventListener("click", (event) => this.#clicked(event), { signal: this.#page.signal });
    for (const type of ["feed:rows", "feed:deleted", "feed:restored", "feed:marked"]) hear(type, () => this.#later(), this.#page.signal);
  }

  disconnectedCallback() {
    this.#page?.abort();
    clearTimeout(this.#timer);
  }

  /** Opens another attempt in place. @param {MouseEvent} event */
  #clicked(event) {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    tell("request:open", { href: link.href });
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#renew().catch(() => {}), WAIT_MS);
  }

  async #renew() {
    const reply = await fetch(this.getAttribute("src") ?? "");
    if (!reply.ok) return;
    const fresh = fragment(await reply.text()).querySelector("attempt-timeline");
    if (!fresh || !this.isConnected) return;
    const at = /** @type {HTMLAnchorElement | null} */ (document.activeElement);
    const held = this.contains(at) ? at?.getAttribute("href") : null;
    this.replaceChildren(...fresh.childNodes);
    tellTimes(this);
    if (held) /** @type {HTMLElement | null} */ (this.querySelector(`[href="${held}"]`))?.focus();
  }
}

customElements.define("attempt-timeline", AttemptTimeline);

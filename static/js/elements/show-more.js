// @ts-check
import { fragment } from "../lib/html.js";
import { announce } from "../lib/status.js";

/** `<show-more>` round a link with `data-stretch`: puts the next stretch of a body in its own place. */
class ShowMore extends HTMLElement {
  #loading = false;

  connectedCallback() { this.addEventListener("click", this.load); }
  disconnectedCallback() { this.removeEventListener("click", this.load); }

  /** @param {MouseEvent} event */
  load = async (event) => {
    const link = /** @type {Element} */ (event.target).closest("[data-stretch]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (this.#loading) return;
    this.#loading = true;
    link.setAttribute("aria-busy", "true");
    try {
      this.#put(await stretch(link.dataset.stretch ?? ""));
    } catch {
      location.assign(link.href);
    }
  };

  /** @param {DocumentFragment} added */
  #put(added) {
    added.querySelector(".stretch-start")?.remove();
    const place = this.parentNode;
    const next = /** @type {HTMLElement | null} */ (added.querySelector("show-more a"));
    this.replaceWith(added);
    place?.dispatchEvent(new CustomEvent("stretch:added", { bubbles: true }));
    next?.focus({ preventScroll: true });
    announce(next ? "More is shown" : "All of it is shown");
  }
}

/** @param {string} href */
async function stretch(href) {
  const reply = await fetch(href);
  if (!reply.ok) throw new Error(`answered ${reply.status}`);
  return fragment(await reply.text());
}

customElements.define("show-more", ShowMore);

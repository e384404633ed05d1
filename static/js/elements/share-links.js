// @ts-check
import { tellTimes } from "../lib/clock.js";
import { fragment } from "../lib/html.js";

/** `<share-links>` round forms that make and end links: they act in place, and what is answered takes its place. */
class ShareLinks extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.addEventListener("submit", (event) => this.#submitted(event), { signal });
    const field = /** @type {HTMLInputElement | null} */ (this.querySelector("[data-open-n]"));
    const open = /** @type {HTMLElement | null} */ (document.querySelector("article.request"));
    if (field && open) field.value ||= open.dataset.n ?? "";
  }

  disconnectedCallback() { this.#page?.abort(); }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    this.#send(form).catch(() => form.submit());
  }

  /** @param {HTMLFormElement} form */
  async #send(form) {
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    const reply = await fetch(form.action, { method: "POST", body, headers: { "X-Partial": "1" } });
    if (!reply.ok) throw new Error(`answered ${reply.status}`);
    if (reply.headers.get("Content-Type")?.includes("json")) return location.assign((await reply.json()).moved);
    const answered = fragment(await reply.text());
    tellTimes(answered);
    this.replaceWith(answered);
  }
}

customElements.define("share-links", ShareLinks);

// @ts-check
import { tell } from "../lib/events.js";
import { Feed } from "../lib/feed.js";
import { announce } from "../lib/status.js";

/** @type {Record<string, string>} */
const WORDS = {
  live: "Live",
  polling: "Live, by polling",
  reconnecting: "Reconnecting…",
  offline: "Offline",
  gone: "This link has ended",
};

/** `<live-feed socket="…" rows="…" after="n">`: shows whether the page is live and tells the page its news. */
class LiveFeed extends HTMLElement {
  /** @type {Feed | null} */ #feed = null;
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.#feed = new Feed({
      socket: this.getAttribute("socket") ?? "",
      rows: this.getAttribute("rows") ?? "",
      cursor: Number(this.getAttribute("after")),
      oldest: oldestShown,
    });
    this.#feed.addEventListener("state", (event) => this.#show(/** @type {CustomEvent} */ (event).detail));
    this.#feed.addEventListener("news", (event) => this.#pass(/** @type {CustomEvent} */ (event).detail));
    this.#page = new AbortController();
    const { signal } = this.#page;
    addEventListener("online", () => this.#feed?.hurry(), { signal });
    addEventListener("pagehide", () => this.#feed?.stop(), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.#feed?.start(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#feed?.hurry(), { signal });
    this.#feed.start();
  }

  disconnectedCallback() {
    this.#page?.abort();
    this.#feed?.stop();
  }

  /** @param {any} news */
  #pass(news) {
    if (news.type === "gone") this.#show("gone");
    tell(`feed:${news.type}`, news);
  }

  /** @param {string} state */
  #show(state) {
    if (this.dataset.state === state || this.dataset.state === "gone") return;
    const wasDown = ["reconnecting", "offline"].includes(this.dataset.state ?? "");
    this.dataset.state = state;
    const label = /** @type {HTMLElement} */ (this.querySelector("[data-label]"));
    label.textContent = WORDS[state];
    if (state !== "live" || wasDown) announce(WORDS[state]);
  }
}

/** @returns {number | null} */
function oldestShown() {
  const row = /** @type {HTMLElement | null} */ (document.querySelector(".rows > .row:last-child"));
  return row ? Number(row.dataset.n) : null;
}

customElements.define("live-feed", LiveFeed);

// @ts-check
import { tellTimes } from "../lib/clock.js";
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

const DOWN = ["reconnecting", "offline"];
const CATCHING_UP_MS = 700;
const SAID_MS = 4000;
const TIME = /datetime="([^"]+)"/;

/** `<live-feed socket="…" rows="…" after="n">`: shows whether the page is live and tells the page its news. */
class LiveFeed extends HTMLElement {
  /** @type {Feed | null} */ #feed = null;
  /** @type {AbortController | null} */ #page = null;
  /** Rows that came since the connection was lost. */ #missed = 0;
  /** True from a loss until everything is there again. */ #isBehind = false;
  #timer = 0;

  connectedCallback() {
    this.#feed = new Feed({
      socket: this.getAttribute("socket") ?? "",
      rows: this.getAttribute("rows") ?? "",
      cursor: Number(this.getAttribute("after")),
      revision: Number(this.getAttribute("revision")),
      oldest: oldestShown,
    });
    this.#feed.addEventListener("state", (event) => this.#show(/** @type {CustomEvent} */ (event).detail));
    this.#feed.addEventListener("news", (event) => this.#pass(/** @type {CustomEvent} */ (event).detail));
    const { signal } = (this.#page = new AbortController());
    document.querySelector("[data-retry]")?.addEventListener("click", () => this.#feed?.hurry(), { signal });
    addEventListener("online", () => this.#feed?.hurry(), { signal });
    addEventListener("pagehide", () => this.#feed?.stop(), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.#feed?.start(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#feed?.hurry(), { signal });
    this.#feed.start();
  }

  disconnectedCallback() {
    this.#page?.abort();
    this.#feed?.stop();
    clearTimeout(this.#timer);
  }

  get label() { return /** @type {HTMLElement} */ (this.querySelector("[data-label]")); }

  /** @param {any} news */
  #pass(news) {
    if (news.type === "gone") this.#show("gone");
    if (news.type === "role") location.reload(); // shows what its reader may see and do now
    if (news.type === "rows" && news.rows.length) this.#came(news.rows);
    tell(`feed:${news.type}`, news);
  }

  /** @param {{html: string}[]} rows */
  #came(rows) {
    this.#missed += rows.length;
    if (this.#isBehind && !DOWN.includes(this.dataset.state ?? "")) this.#catchUp();
    const last = this.querySelector("time");
    if (!last) return;
    last.dateTime = TIME.exec(rows[rows.length - 1].html)?.[1] ?? "";
    last.title = last.dateTime;
    last.hidden = false;
    delete last.dataset.local;
    tellTimes(this);
  }

  /** @param {string} state */
  #show(state) {
    const before = this.dataset.state ?? "";
    if (before === "gone") return;
    this.dataset.state = state;
    document.querySelector("[data-offline]")?.toggleAttribute("hidden", state !== "offline");
    if (DOWN.includes(state)) this.#lost(state, before);
    else if (state === before) return;
    else if (this.#isBehind && state !== "gone") this.#catchUp();
    else if (before !== "off") announce(WORDS[state]);
    if (state !== before || DOWN.includes(state)) this.#say(state);
  }

  /** Says the state, and where there is room how many tries it took so far. @param {string} state */
  #say(state) {
    const tries = this.#feed?.attempts ?? 0;
    this.label.textContent = WORDS[state];
    if (state === "reconnecting" && tries > 1) this.label.append(Object.assign(document.createElement("span"), { className: "when-roomy", textContent: ` attempt ${tries}` }));
  }

  /** @param {string} state @param {string} before */
  #lost(state, before) {
    if (!this.#isBehind) this.#missed = 0;
    this.#isBehind = true;
    if (state !== before) announce(WORDS[state]);
  }

  /** Says how many came meanwhile, once no more are coming. */
  #catchUp() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#isBehind = false;
      const words = this.#missed ? `Caught up, ${this.#missed.toLocaleString("en")} new` : WORDS.live;
      announce(words);
      this.label.textContent = words;
      this.#timer = window.setTimeout(() => this.#say(this.dataset.state ?? ""), SAID_MS);
    }, CATCHING_UP_MS);
  }
}

/** @returns {number | null} */
const oldestShown = () => /** @type {any} */ (document.querySelector("request-list"))?.oldest || null;

customElements.define("live-feed", LiveFeed);

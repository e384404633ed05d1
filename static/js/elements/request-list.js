// @ts-check
import { hear, tell } from "../lib/events.js";
import { ListModel } from "../lib/list-model.js";
import { ListNews } from "../lib/list-news.js";
import { ListView } from "../lib/list-view.js";
import { Ranges } from "../lib/ranges.js";
import { numberOf } from "../lib/rows.js";
import { Tally } from "../lib/tally.js";
import { Unread } from "../lib/unread.js";

/** `<request-list page="…" bin="…" count="…">` round `.rows`: all requests of a bin; those near the reader are drawn. */
class RequestList extends HTMLElement {
  /** Number of the request that is open. */ current = 0;
  /** Says how many match what is searched for. @type {(() => void) | null} */ recount = null;
  /** What else rows wear. @type {((row: HTMLElement, n: number) => void)[]} */ dresses = [];
  /** @type {Promise<typeof import("../lib/filter.js")> | null} */ #filter = null;
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.#begin(signal);
    hear("request:opened", ({ n }) => this.#opened(n), signal);
    hear("list:mark", () => this.#mark(this.view.nodes.focused || this.current), signal);
    hear("list:newest", () => this.model.listed.size && this.view.reveal(this.model.listed.newest), signal);
    hear("list:selecting", ({ on }) => this.#select(on), signal);
    hear("list:paused", ({ on }) => this.show(() => { this.news.arrivals.paused = on; }), signal);
    for (const type of ["changed", "rows", "done", "failed", "off"]) hear(`search:${type}`, (detail) => this.#search(type, detail), signal);
    addEventListener("storage", () => this.show(() => this.unread.load(this.model.all.newest)), { signal });
    addEventListener("resize", () => this.view.change(), { signal });
    addEventListener("scroll", () => this.#scrolled(), { signal, passive: true, capture: true });
    this.show();
    if (this.current && !this.view.isAway) this.view.reveal(this.current);
  }

  disconnectedCallback() { this.#page?.abort(); }

  get rows() { return /** @type {HTMLElement} */ (this.querySelector(".rows")); }
  get oldest() { return this.model.all.oldest; }
  /** The number above which nothing is listed: on a page of older requests. */
  get before() { return Number(this.getAttribute("before") ?? Infinity); }

  /** Does a change and shows it in rows and numbers. */
  show(change = () => {}) {
    this.view.change(change);
    this.tally.show();
  }

  /** @param {AbortSignal} signal */
  #begin(signal) {
    this.model = new ListModel(this.getAttribute("page") ?? "", (change) => this.show(change));
    const served = /** @type {HTMLElement[]} */ ([...this.rows.querySelectorAll(".row")]);
    for (const row of served) this.model.adopt(numberOf(row), row.querySelector("time")?.dateTime ?? "");
    const older = Number(this.getAttribute("older")) - 1;
    const searched = this.querySelector("search-box[data-served]");
    if (searched) {
      this.model.hits = new Ranges(this.model.all.runs);
      this.model.presumed = Number(this.getAttribute("count"));
      this.model.learn(this.before);
      this.#search("served", { query: /** @type {HTMLInputElement} */ (searched.querySelector("input")).value });
    } else if (older > 0) {
      // Until it is known exactly: as many as the bin is said to hold, without gaps.
      this.model.all.add(Math.max(1, older + 1 - Number(this.getAttribute("count")) + served.length), older);
      this.model.learn(this.before);
    }
    const marked = numberOf(this.rows.querySelector("[aria-current]")?.parentElement);
    this.current = marked || Number(document.querySelector("article")?.dataset.n ?? 0);
    this.unread = new Unread(this.getAttribute("bin") ?? "", this.model.all.newest);
    if (this.current) this.unread.mark(this.current, true);
    this.view = new ListView(this.rows, this.model, (row, n) => this.#dress(row, n));
    this.news = new ListNews(this, signal);
    this.news.arrivals.paused = this.hasAttribute("data-paused");
    this.tally = new Tally(this);
  }

  /** @param {number | null} n */
  #opened(n) {
    this.current = n ?? 0;
    if (n !== null) this.unread.mark(n, true);
    this.show();
  }

  /** Turns read into unread and back. @param {number} n */
  #mark(n) {
    if (n) this.unread.mark(n, this.unread.has(n));
    this.show();
  }

  /** @param {HTMLElement} row @param {number} n */
  #dress(row, n) {
    const link = /** @type {HTMLAnchorElement} */ (row.querySelector(".row-link"));
    row.classList.toggle("is-unread", this.unread.has(n));
    if (this.news.lit.has(n)) row.classList.add("is-new");
    if (n !== this.current) link.removeAttribute("aria-current");
    else if (!link.hasAttribute("aria-current")) link.setAttribute("aria-current", "page");
    for (const dress of this.dresses) dress(row, n);
  }

  #scrolled() {
    this.view.change();
    if (this.view.isAway) tell("list:away");
    else this.tally.seen();
  }

  /** @param {boolean} on */
  #select(on) {
    this.querySelector("select-bar")?.remove();
    const bar = /** @type {HTMLTemplateElement} */ (this.querySelector("[data-select]"));
    if (on) bar.after(bar.content.cloneNode(true));
    this.toggleAttribute("data-selecting", on);
  }

  /** @param {string} type @param {any} detail */
  async #search(type, detail) {
    const { search } = await (this.#filter ??= import("../lib/filter.js"));
    search(this, type, detail);
  }
}

customElements.define("request-list", RequestList);

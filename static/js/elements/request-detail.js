// @ts-check
import { hear, tell } from "../lib/events.js";
import { fetchDetail } from "../lib/partial.js";
import { isIn } from "../lib/rows.js";
import { setTitle } from "../lib/title.js";

const narrow = matchMedia("(width < 40rem)");

/** `<request-detail>`: shows requests in place; every link it takes over also works by itself. */
class RequestDetail extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;
  /** @type {AbortController | null} */ #loading = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    document.addEventListener("click", (event) => this.#clicked(event), { signal });
    addEventListener("popstate", () => this.#follow(), { signal });
    hear("request:open", ({ href }) => this.open(href), signal);
    hear("request:close", () => this.close(), signal);
    hear("list:first", ({ link }) => this.article || this.open(link.href), signal);
    hear("feed:deleted", (news) => this.#deleted(news), signal);
    hear("feed:cleared", ({ upto, own }) => this.number <= upto && this.#gone(own), signal);
  }

  disconnectedCallback() { this.#page?.abort(); }

  get article() { return /** @type {HTMLElement | null} */ (this.querySelector("article")); }
  get number() { return Number(this.article?.dataset.n ?? Infinity); }
  get main() { return /** @type {HTMLElement} */ (this.closest("main")); }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = /** @type {Element} */ (event.target).closest(".row-link, [data-view], [data-back]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if ("back" in link.dataset) this.close();
    else if (link.dataset.view) this.#changeView(link);
    else this.open(link.href);
  }

  /** @param {string} href */
  async open(href) {
    if (!(await this.#load(href))) return;
    if (href !== location.href) history.pushState(null, "", href);
    this.#shown();
  }

  close() {
    history.pushState(null, "", this.main.dataset.page);
    this.#empty();
  }

  #follow() {
    if (location.pathname === this.main.dataset.page) this.#empty();
    else this.#load(location.href).then((done) => done && this.#shown());
  }

  /** @param {HTMLAnchorElement} link */
  async #changeView(link) {
    const top = this.parentElement?.scrollTop ?? 0;
    if (!(await this.#load(link.href))) return;
    history.replaceState(null, "", link.href);
    if (this.parentElement) this.parentElement.scrollTop = top;
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-view="${link.dataset.view}"]`))?.focus({ preventScroll: true });
  }

  /** @param {string} href */
  async #load(href) {
    this.#loading?.abort();
    const { signal } = (this.#loading = new AbortController());
    try {
      this.replaceChildren(await fetchDetail(href, signal));
      return true;
    } catch {
      if (!signal.aborted) location.assign(href);
      return false;
    }
  }

  #shown() {
    this.#show("request");
    setTitle(`${this.article?.dataset.title} · Inspector`);
    if (narrow.matches) /** @type {HTMLElement | null} */ (this.querySelector(".request-title"))?.focus();
  }

  #empty() {
    this.#loading?.abort();
    const link = document.querySelector(`#r-${this.article?.dataset.n} .row-link`);
    this.replaceChildren();
    this.#show("list");
    setTitle("Requests · Inspector");
    /** @type {HTMLElement | null} */ (link)?.focus();
  }

  /** @param {"list" | "request"} what */
  #show(what) {
    this.main.dataset.showing = what;
    /** @type {HTMLElement} */ (document.getElementById("start")).hidden = what === "request";
    if (this.parentElement) this.parentElement.scrollTop = 0;
    if (narrow.matches) scrollTo(0, 0);
    tell("request:opened", { n: this.article ? this.number : null });
  }

  /** @param {{numbers?: number[], ranges?: [number, number][], own?: boolean}} news */
  #deleted({ numbers = [], ranges = [], own }) {
    if (isIn(this.number, numbers, ranges)) this.#gone(own);
  }

  /** @param {boolean} [own] whether the reader did it here, and so wants to go on */
  #gone(own) {
    if (!own) return this.querySelector("[data-gone]")?.removeAttribute("hidden");
    const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".row-link")]);
    const next = links.find((link) => Number(link.parentElement?.dataset.n) < this.number) ?? links.at(-1);
    if (next) this.open(next.href);
    else this.close();
  }
}

customElements.define("request-detail", RequestDetail);

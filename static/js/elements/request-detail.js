// @ts-check
import { watchDepartures } from "../lib/departed.js";
import { hear, tell } from "../lib/events.js";
import { follow, remember, withLook } from "../lib/look.js";
import { watchMarks } from "../lib/marks.js";
import { fetchDetail } from "../lib/partial.js";
import { keepingScroll } from "../lib/scrolled.js";
import { announce } from "../lib/status.js";
import { setTitle } from "../lib/title.js";

const narrow = matchMedia("(width < 40rem)");

const TAKEN = ".row-link, [data-tab], [data-view], [data-look], [data-back]";

/** `<request-detail>`: shows requests in place; every link it takes over also works by itself. */
class RequestDetail extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;
  /** @type {AbortController | null} */ #loading = null;
  /** Number of the request that is being fetched. @type {number | null} */ #sought = null;
  /** Ends with the fetching. @type {Promise<boolean> | null} */ opening = null;

  connectedCallback() {
    const { signal } = (this.#page = new AbortController());
    if (this.article) remember(location.href);
    document.addEventListener("click", (event) => this.#clicked(event), { signal });
    addEventListener("popstate", () => this.#follow(), { signal });
    hear("request:open", ({ href, replace }) => this.open(withLook(href), replace), signal);
    hear("request:close", () => this.close(), signal);
    hear("list:first", ({ link }) => this.article || this.open(link.href), signal);
    watchDepartures(this, signal);
    watchMarks(() => this.article, signal);
  }

  disconnectedCallback() { this.#page?.abort(); }
  get article() { return /** @type {HTMLElement | null} */ (this.querySelector("article")); }
  /** Of the request that is open or will be in a moment. */
  get number() { return this.#sought ?? Number(this.article?.dataset.n ?? Infinity); }
  get main() { return /** @type {HTMLElement} */ (this.closest("main")); }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = /** @type {Element} */ (event.target).closest(TAKEN);
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if ("back" in link.dataset) this.close();
    else link.matches(".row-link") ? this.open(withLook(link.href)) : this.#look(link);
  }

  async open(/** @type {string} */ href, replace = false) {
    if (!(await (this.opening = this.#load(href)))) return;
    if (href !== location.href) history[replace ? "replaceState" : "pushState"](null, "", href);
    this.#shown();
  }

  close() {
    history.pushState(null, "", this.main.dataset.page);
    this.#empty();
  }

  #follow() {
    if (location.pathname === this.main.dataset.page) return this.#empty();
    remember(location.href);
    this.reload();
  }

  /** @param {HTMLAnchorElement} link of a tab, a view or a switch: the request stays, and so does the place */
  async #look(link) {
    const [href, same] = follow(link);
    if (!(await keepingScroll(this, () => this.#load(href)))) return;
    history.replaceState(null, "", href);
    this.#focus(same);
  }

  async reload() { if (await this.#load(location.href)) this.#shown(); }

  /** @param {string} href */
  async #load(href) {
    this.#loading?.abort();
    const { signal } = (this.#loading = new AbortController());
    this.#sought = Number(new URL(href).pathname.split("/").pop());
    try {
      this.replaceChildren(await fetchDetail(href, signal));
      return true;
    } catch (error) {
      // Without a connection another page would be an error page: better stay where everything else can be read.
      if (error instanceof TypeError) announce("The server cannot be reached");
      else if (!signal.aborted) location.assign(href);
      return false;
    } finally { if (this.#loading?.signal === signal) this.#sought = null; }
  }

  #shown() {
    this.#show("request");
    setTitle(`${this.article?.dataset.title} · Inspector`);
    if (narrow.matches) this.#focus(".request-title");
  }

  /** @param {string} selector */
  #focus(selector) { /** @type {HTMLElement | null} */ (this.querySelector(selector))?.focus({ preventScroll: true }); }

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
}

customElements.define("request-detail", RequestDetail);

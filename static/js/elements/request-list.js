// @ts-check
import { tellTimes } from "../lib/clock.js";
import { hear, tell } from "../lib/events.js";
import { fragment } from "../lib/html.js";
import { keepingPlace, scrolledAway, scrollerOf } from "../lib/scroll.js";
import { announceArrivals } from "../lib/status.js";
import { countUnseen } from "../lib/title.js";

const MOST_ROWS = 500;
const MOST_WHILE_READING = 2000;
const HIDDEN_PAINT_MS = 500;

/** `<request-list>` round `.rows`: takes news of the bin and paints it at most once a frame. */
class RequestList extends HTMLElement {
  /** @type {{n: number, html: string}[]} */ #waiting = [];
  #painting = false;
  #newest = 0;
  #missed = 0;
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.#newest = Number(/** @type {HTMLElement | null} */ (this.rows.firstElementChild)?.dataset.n ?? 0);
    hear("feed:rows", (news) => this.#arrived(news.rows), signal);
    hear("feed:deleted", (news) => this.#deleted(news), signal);
    hear("feed:cleared", ({ upto }) => this.#cleared(upto), signal);
    hear("request:opened", ({ n }) => this.#mark(n), signal);
    this.news.addEventListener("click", () => this.#toTop(), { signal });
    this.scroller.addEventListener("scroll", () => scrolledAway(this.scroller) || this.#sawAll(), { signal, passive: true });
  }

  disconnectedCallback() {
    this.#page?.abort();
  }

  get rows() { return /** @type {HTMLElement} */ (this.querySelector(".rows")); }
  get news() { return /** @type {HTMLButtonElement} */ (this.querySelector(".news")); }
  get scroller() { return scrollerOf(/** @type {HTMLElement} */ (this.querySelector(".list-scroll"))); }

  /** @param {{n: number, html: string}[]} rows */
  #arrived(rows) {
    const fresh = rows.filter(({ n }) => n > this.#newest);
    if (!fresh.length) return;
    this.#newest = fresh[fresh.length - 1].n;
    this.#waiting.push(...fresh);
    if (this.#painting) return;
    this.#painting = true;
    const paint = () => this.#paint();
    document.hidden ? setTimeout(paint, HIDDEN_PAINT_MS) : requestAnimationFrame(paint);
  }

  #paint() {
    this.#painting = false;
    const fresh = this.#waiting.splice(0);
    const wasEmpty = !this.rows.childElementCount;
    const added = fragment(fresh.slice(-MOST_ROWS).reverse().map(({ html }) => html).join(""));
    for (const row of added.children) row.classList.add("is-unread", "is-new");
    tellTimes(added);
    const away = scrolledAway(this.scroller);
    keepingPlace(this.scroller, this.rows, () => this.rows.prepend(added));
    this.#trim(away ? MOST_WHILE_READING : MOST_ROWS);
    this.#missed = away ? this.#missed + fresh.length : 0;
    this.#count(fresh.length);
    this.#report(fresh.length, wasEmpty);
  }

  /**
   * @param {number} count
   * @param {boolean} wasEmpty
   */
  #report(count, wasEmpty) {
    const first = /** @type {HTMLElement} */ (this.rows.firstElementChild);
    const text = (/** @type {string} */ name) => first.querySelector(name)?.textContent ?? "";
    announceArrivals(count, `${text(".row-method")} ${text(".row-path")}`);
    countUnseen(count);
    if (wasEmpty) tell("list:first", { link: this.rows.querySelector(".row:last-child .row-link") });
  }

  /** @param {number} most */
  #trim(most) {
    const extra = this.rows.childElementCount - most;
    for (let i = 0; i < extra; i++) this.rows.lastElementChild?.remove();
    if (extra > 0) tell("list:trimmed", { oldest: Number(/** @type {HTMLElement} */ (this.rows.lastElementChild).dataset.n) });
  }

  /** @param {{numbers?: number[], ranges?: [number, number][]}} news */
  #deleted({ numbers = [], ranges = [] }) {
    const gone = new Set(numbers);
    this.#removeWhere((n) => gone.has(n) || ranges.some(([first, last]) => first <= n && n <= last));
  }

  /** @param {number} upto */
  #cleared(upto) {
    const older = /** @type {HTMLElement | null} */ (this.querySelector("[data-older]"));
    if (Number(older?.dataset.older) <= upto + 1) older?.parentElement?.remove();
    this.#removeWhere((n) => n <= upto);
  }

  /** @param {(n: number) => boolean} isGone */
  #removeWhere(isGone) {
    this.#waiting = this.#waiting.filter(({ n }) => !isGone(n));
    const gone = [.../** @type {NodeListOf<HTMLElement>} */ (this.rows.querySelectorAll(".row"))].filter((row) => isGone(Number(row.dataset.n)));
    keepingPlace(this.scroller, this.rows, () => gone.forEach((row) => row.remove()));
    this.#count(-gone.length);
  }

  /** @param {number} change */
  #count(change) {
    const count = /** @type {HTMLElement} */ (this.querySelector("[data-count]"));
    const rows = this.rows.childElementCount;
    const older = this.querySelector("[data-older]");
    const total = older ? Math.max(rows, Number(count.dataset.count) + change) : rows;
    count.dataset.count = String(total);
    count.textContent = total.toLocaleString();
    /** @type {HTMLElement} */ (this.querySelector(".list-empty")).hidden = rows > 0;
    this.news.hidden = !this.#missed;
    this.news.textContent = `${this.#missed} new`;
  }

  #sawAll() {
    this.#missed = 0;
    this.news.hidden = true;
  }

  #toTop() {
    this.scroller.scrollTop = 0;
    this.#sawAll();
  }

  /** @param {number | null} n */
  #mark(n) {
    this.rows.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const row = document.getElementById(`r-${n}`);
    row?.classList.remove("is-unread");
    row?.firstElementChild?.setAttribute("aria-current", "page");
  }
}

customElements.define("request-list", RequestList);

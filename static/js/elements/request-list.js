// @ts-check
import { hear, tell } from "../lib/events.js";
import { isIn, markOpen, nameOf, numberOf, trim, unreadRows } from "../lib/rows.js";
import { keepingPlace, scrolledAway, scrollerOf } from "../lib/scroll.js";
import { announceArrivals } from "../lib/status.js";
import { countUnseen } from "../lib/title.js";

const MOST_ROWS = 500;
const MOST_WHILE_READING = 2000;
const HIDDEN_PAINT_MS = 500;

/** `<request-list>` round `.rows`: takes news of the bin and paints it at most once a frame. */
class RequestList extends HTMLElement {
  /** @type {import("../lib/rows.js").Row[]} */ #waiting = [];
  #painting = false;
  #newest = 0;
  #missed = 0;
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.#newest = numberOf(this.rows.firstElementChild);
    hear("feed:rows", ({ rows }) => this.#arrived(rows), signal);
    hear("feed:deleted", (news) => this.#deleted(news), signal);
    hear("feed:cleared", ({ upto }) => this.#cleared(upto), signal);
    hear("request:opened", ({ n }) => markOpen(document.getElementById(`r-${n}`), this.rows), signal);
    this.news.addEventListener("click", () => this.#toTop(), { signal });
    const watched = this.scroller === document.scrollingElement ? document : this.scroller;
    watched.addEventListener("scroll", () => scrolledAway(this.scroller) || this.#miss(0), { signal, passive: true });
  }

  disconnectedCallback() {
    this.#page?.abort();
  }

  get rows() { return /** @type {HTMLElement} */ (this.querySelector(".rows")); }
  get news() { return /** @type {HTMLButtonElement} */ (this.querySelector(".news")); }
  get older() { return /** @type {HTMLElement | null} */ (this.querySelector("[data-older]")); }
  get scroller() { return scrollerOf(/** @type {HTMLElement} */ (this.querySelector(".list-scroll"))); }

  /** @param {import("../lib/rows.js").Row[]} rows */
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
    const count = this.#waiting.length;
    if (!count) return;
    const wasEmpty = !this.rows.childElementCount;
    const away = scrolledAway(this.scroller);
    const added = unreadRows(this.#waiting.splice(0).slice(-MOST_ROWS));
    keepingPlace(this.scroller, this.rows, () => this.rows.prepend(added));
    trim(this.rows, away ? MOST_WHILE_READING : MOST_ROWS);
    this.#miss(away ? this.#missed + count : 0);
    this.#count(count);
    announceArrivals(count, nameOf(/** @type {Element} */ (this.rows.firstElementChild)));
    countUnseen(count);
    if (wasEmpty) tell("list:first", { link: this.rows.querySelector(".row:last-child .row-link") });
  }

  /** @param {{numbers?: number[], ranges?: [number, number][]}} news */
  #deleted({ numbers = [], ranges = [] }) {
    this.#removeWhere((n) => isIn(n, numbers, ranges));
  }

  /** @param {number} upto */
  #cleared(upto) {
    if (Number(this.older?.dataset.older) <= upto + 1) this.older?.parentElement?.remove();
    this.#removeWhere((n) => n <= upto);
  }

  /** @param {(n: number) => boolean} isGone */
  #removeWhere(isGone) {
    this.#waiting = this.#waiting.filter(({ n }) => !isGone(n));
    const gone = [...this.rows.children].filter((row) => isGone(numberOf(row)));
    keepingPlace(this.scroller, this.rows, () => gone.forEach((row) => row.remove()));
    this.#count(-gone.length);
  }

  /** @param {number} change */
  #count(change) {
    const count = /** @type {HTMLElement} */ (this.querySelector("[data-count]"));
    const shown = this.rows.childElementCount;
    const total = this.older ? Math.max(shown, Number(count.dataset.count) + change) : shown;
    count.dataset.count = String(total);
    count.textContent = total.toLocaleString();
    /** @type {HTMLElement} */ (this.querySelector(".list-empty")).hidden = shown > 0;
    this.parentElement?.toggleAttribute("data-empty", !shown);
  }

  /** @param {number} count of rows that came above what is read */
  #miss(count) {
    this.#missed = count;
    this.news.hidden = !count;
    this.news.textContent = `${count.toLocaleString()} new`;
  }

  #toTop() {
    this.scroller.scrollTop = 0;
    this.#miss(0);
  }
}

customElements.define("request-list", RequestList);

// @ts-check
/** What the list says in numbers: how many there are, are new above, wait, are unread; and that there are none. */
import { countUnread } from "./title.js";

const number = (/** @type {number} */ count) => count.toLocaleString("en");

export class Tally {
  #above = 0;

  /** @param {any} list the `request-list` */
  constructor(list) {
    this.list = list;
    this.news.addEventListener("click", () => list.view.reveal(list.view.listed.newest));
    this.at("[data-read-all]")?.addEventListener("click", () => {
      list.unread.markAll(list.model.all.newest);
      list.view.change();
      this.show();
    });
  }

  get news() { return /** @type {HTMLButtonElement} */ (this.at(".news")); }

  /** @param {string} selector @returns {HTMLElement | null} */
  at(selector) { return this.list.querySelector(selector); }

  /** @param {number} count @param {boolean} isAway whether they came above what is read */
  arrived(count, isAway) {
    this.#above = isAway && !this.list.model.hits ? this.#above + count : 0;
    this.show();
  }

  /** The reader is at the newest. */
  seen() {
    if (!this.#above) return;
    this.#above = 0;
    this.show();
  }

  show() {
    const { model, unread, news: { arrivals } } = this.list;
    const total = model.size;
    const count = unread.count(model.all);
    this.#write("[data-count]", number(total));
    if (total !== Number(this.list.getAttribute("count"))) this.at("[data-size]")?.remove(); // it was that of other requests
    this.#write("[data-unread]", count ? `${number(count)} unread` : "");
    this.#write(".news", `${number(this.#above)} new`);
    this.#write("[data-held]", arrivals.numbers.size ? ` · ${number(arrivals.numbers.size)} new` : "");
    this.news.hidden = !this.#above;
    /** @type {HTMLElement} */ (this.at("[data-read-all]")).hidden = !count;
    /** @type {HTMLElement} */ (this.at(".list-empty")).hidden = total > 0 || Boolean(model.hits);
    this.list.parentElement?.toggleAttribute("data-empty", !total);
    countUnread(count);
    this.list.recount?.();
  }

  /** @param {string} selector @param {string} text */
  #write(selector, text) {
    const place = this.at(selector);
    if (place && place.textContent !== text) place.textContent = text;
  }
}

// @ts-check
/** The elements of rows and day headings near the reader: made when needed, put in their places, and let go. */
import { tellTimes } from "./clock.js";
import { dayName } from "./days.js";
import { fragment } from "./html.js";
import { numberOf } from "./rows.js";

/** @typedef {{n: number, y: number, heading: number | null}} Place of a row, and of the heading before it */

export class RowNodes {
  /** @type {Map<number | string, HTMLElement>} */ #nodes = new Map();

  /**
   * @param {HTMLElement} list
   * @param {import("./list-model.js").ListModel} model
   * @param {(row: HTMLElement, n: number) => void} dress what a row wears beside what the server wrote
   */
  constructor(list, model, dress) {
    this.list = list;
    this.model = model;
    this.dress = dress;
    model.drawn = {
      numbers: () => [...list.querySelectorAll(".row")].map(numberOf),
      forget: (numbers) => this.forget(numbers),
    };
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".row"))) this.#nodes.set(numberOf(row), row);
  }

  /** Number of the row that the tab key leads to; the others are reached with the arrows from there. */
  stop = 0;

  /** Number of the row that has the focus, or 0. */
  get focused() {
    return this.list.contains(document.activeElement) ? numberOf(document.activeElement?.closest(".row")) : 0;
  }

  /** @param {number} n */
  get(n) { return this.#nodes.get(n); }

  /** @param {number} n */
  isBlank(n) { return this.#nodes.get(n)?.classList.contains("is-blank") ?? true; }

  /** Lets rows be made anew. @param {number[]} numbers */
  forget(numbers) {
    for (const n of numbers) this.#nodes.delete(n);
  }

  /** @param {Place[]} places from the top down */
  show(places) {
    const { focused } = this;
    this.#make(places.map(({ n }) => n));
    /** @type {[number | string, HTMLElement, number][]} */ const shown = [];
    for (const { n, y, heading } of places) {
      if (heading !== null) shown.push([`day-${n}`, this.#heading(n), heading]);
      shown.push([n, this.#nodes.get(n) ?? blankRow(n, this.model.page), y]);
    }
    this.#nodes = new Map(shown.map(([key, node]) => [key, node]));
    this.#place(shown);
    const stop = places.find(({ n }) => n === this.stop) ?? places.find(({ n }) => this.#nodes.get(n)?.querySelector("[aria-current]")) ?? places[0];
    for (const { n } of places) {
      const row = /** @type {HTMLElement} */ (this.#nodes.get(n));
      this.dress(row, n);
      /** @type {HTMLElement} */ (row.querySelector(".row-link")).tabIndex = n === stop.n ? 0 : -1;
    }
    if (focused && !this.focused) this.#nodes.get(focused)?.querySelector("a")?.focus({ preventScroll: true });
  }

  /** Makes those rows whose HTML is known; the others stay blank. @param {number[]} numbers */
  #make(numbers) {
    const missing = numbers.filter((n) => this.model.html(n) && this.isBlank(n));
    if (!missing.length) return;
    const added = fragment(missing.map((n) => this.model.html(n)).join(""));
    tellTimes(added);
    for (const row of added.children) this.#nodes.set(numberOf(row), /** @type {HTMLElement} */ (row));
  }

  /** @param {number} n whose row is the newest of its day */
  #heading(n) {
    const time = this.model.time(n);
    const node = this.#nodes.get(`day-${n}`) ?? Object.assign(document.createElement("li"), { className: "day" });
    const name = time ? dayName(time) : "";
    if (node.textContent !== name) node.textContent = name;
    return node;
  }

  /** @param {[number | string, HTMLElement, number][]} shown */
  #place(shown) {
    const kept = new Set(shown.map(([, node]) => node));
    for (const node of [...this.list.children]) if (!kept.has(/** @type {HTMLElement} */ (node))) node.remove();
    let next = this.list.firstElementChild;
    for (const [, node, y] of shown) {
      if (node.style.insetBlockStart !== `${y}px`) node.style.insetBlockStart = `${y}px`;
      if (node === next) next = next.nextElementSibling;
      else this.list.insertBefore(node, next);
    }
  }
}

/** A row whose content is still on its way. @param {number} n @param {string} page */
function blankRow(n, page) {
  const row = Object.assign(document.createElement("li"), { className: "row is-blank", id: `r-${n}` });
  const link = Object.assign(document.createElement("a"), { className: "row-link", href: `${page}/${n}` });
  link.append(Object.assign(document.createElement("span"), { className: "row-n", textContent: `#${n}` }));
  row.dataset.n = String(n);
  row.append(link);
  return row;
}

// @ts-check
/** Rows that have come and are not shown yet: handed on at most once a frame, and not at all while paused. */
import { Ranges } from "./ranges.js";

const FRAME_MS = 16;
const HIDDEN_MS = 500;
const MOST_HELD = 200;

/** @typedef {import("./list-model.js").Row} Row */

export class Arrivals {
  /** All that wait; of most only the number is held. */ numbers = new Ranges();
  /** @type {Row[]} */ #rows = [];
  #scheduled = false;
  #shownAt = 0;
  #paused = false;

  /** @param {(numbers: Ranges, rows: Row[]) => void} show the newest of them come with their HTML */
  constructor(show) {
    this.show = show;
  }

  get paused() { return this.#paused; }
  set paused(on) {
    this.#paused = on;
    if (!on && this.numbers.size) this.#flush();
  }

  /** @param {Row[]} rows oldest first */
  take(rows) {
    for (const { n } of rows) this.numbers.add(n);
    this.#rows = [...this.#rows, ...rows].slice(-MOST_HELD);
    if (this.#paused || this.#scheduled) return;
    // What comes after a pause is shown with the very next frame; what comes thick and fast, together.
    if (!document.hidden && performance.now() - this.#shownAt > FRAME_MS) return this.#flush();
    this.#scheduled = true;
    const later = () => this.#flush();
    document.hidden ? setTimeout(later, HIDDEN_MS) : requestAnimationFrame(later);
  }

  /** @param {number} first @param {number} last */
  drop(first, last) {
    this.numbers.remove(first, last);
    this.#rows = this.#rows.filter(({ n }) => n < first || n > last);
  }

  #flush() {
    this.#scheduled = false;
    if (this.#paused || !this.numbers.size) return;
    const [numbers, rows] = [this.numbers, this.#rows];
    this.numbers = new Ranges();
    this.#rows = [];
    this.#shownAt = performance.now();
    this.show(numbers, rows);
  }
}

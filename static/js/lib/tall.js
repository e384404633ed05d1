// @ts-check
/** A list that is taller than browsers make an element: the element is a window onto it, which moves with the reader. */

import { scrollerOf } from "./scroll.js";

/** Firefox ends at 17.9 million pixels, Chromium at 33.5; from 8.4 million on neither knows halves of them. */
const TALLEST = 8_000_000;
/** Pixels at either end that lie as they would without a window. */
const END = 100_000;
/** How far from its share of the whole the window may be, lest it moves with every scroll. */
const DRIFT = END / 2;
/** A scroll by more screens than these is a pull at the bar or a jump: it means a share of the whole, not pixels. */
const SCREENS = 1.5;

export class Tall {
  /** Pixels of the list that are above the element. */ above = 0;
  /** Of the element. */ height = 0;
  #whole = 0;
  #screen = 0;
  #seen = 0;

  /** @param {HTMLElement} element */
  constructor(element) { this.element = element; }

  get scroller() { return scrollerOf(/** @type {HTMLElement} */ (this.element.parentElement)); }
  get #byPage() { return this.scroller === document.scrollingElement; }
  get screen() { return this.#byPage ? innerHeight : this.scroller.clientHeight; }
  /** What is above the upper edge, in pixels of the element. */
  get y() { return this.scroller.getBoundingClientRect().top * Number(!this.#byPage) - this.element.getBoundingClientRect().top; }
  /** What is above the upper edge, in pixels of the list. */
  get top() { return this.read(this.y); }

  /** @param {number} top place in the list */
  go(top) { this.scroller.scrollTop += this.aim(top) - this.y; }

  /** @param {number} whole height of the list */
  fit(whole) {
    this.#whole = whole;
    this.#screen = this.screen;
    this.height = Math.min(whole, TALLEST);
  }

  /** The place in the list where the reader is. @param {number} y place in the element */
  read(y) {
    if (Math.abs(y - this.#seen) > this.#screen * SCREENS) this.above = Math.round(this.#scaled(y, this.height, this.#whole) - y);
    this.#seen = y;
    return y + this.above;
  }

  /** The place in the element to go to, after the window has moved if it had to. @param {number} top place in the list */
  aim(top) {
    const share = this.#scaled(top, this.#whole, this.height);
    const isAtEnd = share <= END || share >= this.height - this.#screen - END;
    if (Math.abs(top - this.above - share) > (isAtEnd ? 0.5 : DRIFT)) this.above = Math.round(top - share);
    return (this.#seen = top - this.above);
  }

  /** The same place in a higher or lower list: the ends pixel by pixel, what is between them by its share. */
  #scaled(/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ to) {
    const end = this.#screen + END;
    if (at <= END) return at;
    if (at >= from - end) return at + to - from;
    return END + ((at - END) * (to - end - END)) / (from - end - END);
  }
}

// @ts-check
/** The part of the list that is near the reader: places by arithmetic, a few dozen elements, nothing that jumps. */
import { Days } from "./days.js";
import { lowest } from "./ranges.js";
import { RowNodes } from "./row-nodes.js";
import { Tall } from "./tall.js";

const ROW_REM = 3.5;
const DAY_REM = 1.75;
const AROUND = 12;
const AHEAD = 50;
const NEAR_TOP = 40;

export class ListView {
  #days = new Days();
  /** @type {number[]} */ #headings = [];
  #rem = parseFloat(getComputedStyle(document.documentElement).fontSize);

  /**
   * @param {HTMLElement} list the `ol`, which gets the height of all its rows
   * @param {import("./list-model.js").ListModel} model
   * @param {(row: HTMLElement, n: number) => void} dress what a row wears beside what the server wrote
   */
  constructor(list, model, dress) {
    this.list = list;
    this.tall = new Tall(list);
    this.model = model;
    this.nodes = new RowNodes(list, model, dress);
    // The rows that the page came with are placed as they stand, lest the scrolling collapses for a moment.
    this.#days.learn(model.drawn.numbers(), (n) => model.time(n));
    this.#measure();
    list.style.blockSize = `${list.offsetHeight}px`;
    list.classList.add("is-windowed");
  }

  get listed() { return this.model.listed; }
  get isAway() { return this.tall.top > NEAR_TOP; }

  /** Does a change to what is listed and shows it; what is read stays where it is. */
  change(mutate = () => {}) {
    if (!this.list.getClientRects().length) return mutate();
    const { top, above } = this.tall;
    const index = this.#indexAt(top);
    const place = top > NEAR_TOP && this.listed.size ? { n: this.listed.at(index), gap: top - this.#offset(index) } : null;
    mutate();
    this.#measure();
    const goal = () => (place && this.listed.size ? this.#offset(this.listed.indexOf(place.n)) + place.gap : top);
    let numbers = this.#numbersAt(goal());
    if (this.#days.learn(numbers, (n) => this.model.time(n))) {
      this.#measure();
      numbers = this.#numbersAt(goal());
    }
    const move = this.tall.aim(goal()) - top + above;
    this.list.style.blockSize = `${this.tall.height}px`;
    this.#draw(numbers);
    this.#fetch(numbers);
    if (Math.abs(move) >= 0.5) this.tall.scroller.scrollTop += move;
  }

  /** Brings a row into view, with as little movement as that needs. @param {number} n */
  reveal(n) {
    const at = this.#offset(this.listed.indexOf(n));
    const { top, screen } = this.tall;
    const spare = DAY_REM * this.#rem;
    if (at - spare < top) this.tall.go(at - spare);
    else if (at + ROW_REM * this.#rem > top + screen) this.tall.go(at + ROW_REM * this.#rem - screen);
    this.change();
  }

  /** Shows a different list from its beginning. */
  restart() {
    this.#days = new Days();
    this.tall = new Tall(this.list);
    this.tall.scroller.scrollTop -= Math.max(0, this.tall.y);
    this.change();
  }

  #measure() {
    this.#headings = this.#days.places(this.listed);
    this.tall.fit(this.#offset(this.listed.size));
  }

  #offset(/** @type {number} */ index) {
    const headings = lowest(this.#headings.length, (at) => this.#headings[at] > index);
    return (index * ROW_REM + headings * DAY_REM) * this.#rem;
  }

  #indexAt(/** @type {number} */ y) { return Math.max(0, lowest(this.listed.size, (index) => this.#offset(index) > y) - 1); }

  #numbersAt(/** @type {number} */ top) {
    const { size } = this.listed;
    const from = Math.max(0, this.#indexAt(top) - AROUND);
    const to = Math.min(size, this.#indexAt(top + this.tall.screen) + 1 + AROUND);
    return this.#members(from, to);
  }

  /** @param {number} from @param {number} to */
  #members(from, to) { return Array.from({ length: Math.max(0, to - from) }, (_, i) => this.listed.at(from + i)); }

  /** @param {number[]} numbers */
  #draw(numbers) {
    const { focused } = this.nodes;
    if (this.listed.has(focused)) numbers = [...new Set([focused, ...numbers])].sort((a, b) => b - a);
    const headings = new Set(this.#headings);
    this.nodes.show(numbers.map((n) => {
      const index = this.listed.indexOf(n);
      const y = this.#offset(index) - this.tall.above;
      return { n, y, heading: headings.has(index) ? y - DAY_REM * this.#rem : null };
    }));
  }

  /** Asks for what will soon be seen. @param {number[]} numbers that are shown */
  #fetch(numbers) {
    const lacks = (/** @type {number} */ n) => !this.model.html(n) && this.nodes.isBlank(n);
    if (!numbers.some(lacks)) return;
    const from = Math.max(0, this.listed.indexOf(numbers[0]) - AHEAD);
    const to = Math.min(this.listed.size, this.listed.indexOf(numbers[numbers.length - 1]) + 1 + AHEAD);
    this.model.want(this.#members(from, to).filter(lacks));
  }
}

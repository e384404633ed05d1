// @ts-check
/** What the news of a bin does to its list. */
import { Arrivals } from "./arrivals.js";
import { hear, tell } from "./events.js";
import { fragment } from "./html.js";
import { nameOf, numberOf } from "./rows.js";
import { announceArrivals } from "./status.js";

const MOST_LIT = 5; // a burst is seen anyway

/** @typedef {import("./list-model.js").Row} Row */

export class ListNews {
  /** Rows that are lit up because they have just come. @type {Set<number>} */ lit = new Set();

  /**
   * @param {any} list the `request-list`
   * @param {AbortSignal} signal ends the hearing
   */
  constructor(list, signal) {
    this.list = list;
    this.arrivals = new Arrivals((numbers, rows) => this.#paint(numbers, rows));
    hear("feed:rows", ({ rows }) => this.#arrived(rows), signal);
    hear("feed:deleted", ({ numbers = [], ranges = [] }) => this.#drop([...ranges, ...numbers.map((/** @type {number} */ n) => [n, n])]), signal);
    hear("feed:cleared", ({ upto, kept = [], own }) => this.#clear(upto, kept, own), signal);
    hear("feed:restored", ({ rows }) => (rows ? this.#put(rows) : this.#learn()), signal);
    hear("feed:marked", ({ rows }) => this.#put(rows), signal);
  }

  /** @param {Row[]} rows oldest first */
  #arrived(rows) {
    const { before, model } = this.list;
    const fresh = rows.filter(({ n }) => n < before && !model.all.has(n) && !this.arrivals.numbers.has(n));
    if (fresh.length) this.arrivals.take(fresh);
    if (this.arrivals.paused) this.list.tally.show();
  }

  /** @param {import("./ranges.js").Ranges} numbers @param {Row[]} rows */
  #paint(numbers, rows) {
    const { model, view, tally } = this.list;
    const { isAway } = view;
    const wasEmpty = !model.all.size;
    this.lit = new Set(numbers.size <= MOST_LIT ? rows.map(({ n }) => n) : []);
    view.change(() => {
      for (const row of rows) model.keep(row);
      for (const [first, last] of numbers.runs) model.all.add(first, last);
    });
    this.lit.clear();
    tally.arrived(numbers.size, isAway);
    const { newest } = numbers;
    announceArrivals(numbers.size, () => nameOf(fragment(model.html(newest) ?? "")));
    if (wasEmpty) tell("list:first", { link: this.list.rows.querySelector(".row:last-child .row-link") });
    tell("list:arrived", { newest });
  }

  /** @param {[number, number][]} ranges gone @param {number[]} kept of these */
  #drop(ranges, kept = []) {
    this.list.show(() => {
      for (const [first, last] of ranges) for (const holder of [this.list.model, this.arrivals]) holder.drop(first, last);
      for (const n of kept) this.list.model.all.add(n);
    });
  }

  /** @param {number} upto @param {number[]} kept @param {boolean} [own] whether it was done here, where what was kept is not told */
  #clear(upto, kept, own) {
    this.#drop([[0, upto]], kept);
    if (own) this.list.model.learn(this.list.before);
  }

  /** Asks anew which rows there are, and what those look like that are drawn. */
  async #learn() {
    const { model, view, rows, before } = this.list;
    await model.learn(before);
    const drawn = [...rows.querySelectorAll(".row")].map(numberOf);
    await model.want(drawn);
    this.list.show(() => view.nodes.forget(drawn));
  }

  /** Rows that changed or came back. @param {Row[]} rows */
  #put(rows) {
    this.list.show(() => rows.forEach((row) => {
      this.list.model.keep(row);
      if (row.n < this.list.before) this.list.model.all.add(row.n);
      this.list.view.nodes.forget([row.n]);
    }));
  }
}

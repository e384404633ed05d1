// @ts-check
/** What the list knows: which numbers are there, and the HTML of those rows that were near the reader lately. */
import { Ranges } from "./ranges.js";

const MOST_KEPT = 2000;
const MOST_ASKED = 150;
const RETRY_MS = 2000;
const SOON_MS = 100;
const TIME = /datetime="([^"]+)"/;

/** @typedef {{n: number, html: string}} Row */

export class ListModel {
  /** Every request that a reader can see. */ all = new Ranges();
  /** How many there are said to be, while their numbers are not known. */ presumed = 0;
  /** Those that match a search; null when nothing is searched for. @type {Ranges | null} */ hits = null;
  /** @type {Map<number, {html: string, at: number}>} */ #kept = new Map();
  #asking = false;
  /** Which rows are drawn, and how to let some be drawn anew; set by who draws them. */
  drawn = { numbers: () => /** @type {number[]} */ ([]), forget: (/** @type {number[]} */ _) => {} };

  /**
   * @param {string} page path of the bin's page
   * @param {(change: () => void) => void} changing does a change and shows it
   */
  constructor(page, changing) {
    this.page = page;
    this.changing = changing;
  }

  /** What is listed now. */
  get listed() { return this.hits ?? this.all; }

  get size() { return Math.max(this.all.size, this.presumed); }

  /** @param {number} n */
  html(n) { return this.#kept.get(n)?.html; }

  /** When it came, in milliseconds since 1970; 0 while that is not known. @param {number} n */
  time(n) { return this.#kept.get(n)?.at ?? 0; }

  /** Takes over a row that the page was served with. @param {number} n @param {string} time */
  adopt(n, time) {
    this.all.add(n);
    this.#kept.set(n, { html: "", at: Date.parse(time) });
  }

  /** @param {Row} row */
  keep({ n, html }) {
    this.#kept.delete(n);
    this.#kept.set(n, { html, at: Date.parse(TIME.exec(html)?.[1] ?? "") });
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? 0);
  }

  /** @param {number} first @param {number} last */
  drop(first, last) {
    this.all.remove(first, last);
    this.hits?.remove(first, last);
  }

  /** Fetches rows that will soon be seen; those that turn out to be gone are dropped. */
  async want(/** @type {number[]} */ numbers, again = false) {
    if (this.#asking && again) return void setTimeout(() => this.want(numbers, true), SOON_MS);
    if (this.#asking || !numbers.length) return;
    this.#asking = true;
    const asked = numbers.slice(0, MOST_ASKED);
    const answer = await this.#ask(`numbers=${asked.join()}`);
    this.#asking = false;
    if (!answer) return void setTimeout(() => this.changing(() => {}), RETRY_MS);
    this.changing(() => {
      if (again) this.drawn.forget(asked);
      const found = new Set(answer.rows.map((/** @type {Row} */ { n }) => n));
      answer.rows.forEach((/** @type {Row} */ row) => this.keep(row));
      for (const n of asked) if (!found.has(n)) this.drop(n, n);
    });
  }

  /** Learns which numbers there are; `again` also what the rows say now, after more changed than was told. */
  async learn(below = Infinity, again = false) {
    const answer = await this.#ask("ranges");
    if (!answer) return;
    this.changing(() => {
      const newer = this.all.runs.filter(([, last]) => last > answer.last);
      this.presumed = 0;
      this.all = new Ranges(answer.ranges);
      for (const [first, last] of newer) this.all.add(Math.max(first, answer.last + 1), last);
      this.all.remove(below, Infinity);
      if (again) for (const kept of this.#kept.values()) kept.html = "";
    });
    if (again) this.want(this.drawn.numbers().filter((n) => this.listed.has(n)), true);
  }

  /** @param {string} query */
  async #ask(query) {
    const reply = await fetch(`${this.page}/rows?${query}`).catch(() => null);
    return reply?.ok ? reply.json() : null;
  }
}

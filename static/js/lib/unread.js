// @ts-check
/** Which requests this browser has not opened yet; kept for the bins that were looked at last, in bounded space. */
import { Ranges } from "./ranges.js";

const KEY = "inspector-read";
const MOST_BINS = 40;
const MOST_RUNS = 200;

export class Unread {
  /** Requests up to this number came before this browser did. */ base = 0;
  read = new Ranges();

  /**
   * @param {string} bin
   * @param {number} newest number when this browser sees the bin for the first time
   */
  constructor(bin, newest) {
    this.bin = bin;
    this.load(newest);
  }

  /** @param {number} newest */
  load(newest) {
    const kept = stored()[this.bin];
    this.base = kept ? kept.base : newest;
    this.read = new Ranges(kept?.read ?? []);
    if (!kept) this.#save();
  }

  /** @param {number} n */
  has(n) { return n > this.base && !this.read.has(n); }

  /** How many of `there` are unread. @param {Ranges} there */
  count(there) {
    const read = this.read.runs.reduce((sum, [first, last]) => sum + there.upTo(last) - there.upTo(first - 1), 0);
    return there.size - there.upTo(this.base) - read;
  }

  /** @param {number} n @param {boolean} isRead */
  mark(n, isRead) {
    if (isRead && n > this.base) this.read.add(n);
    else this.read.remove(n);
    if (!isRead && n <= this.base) this.#lower(n);
    this.#save();
  }

  /** @param {number} newest */
  markAll(newest) {
    this.base = newest;
    this.read = new Ranges();
    this.#save();
  }

  /** Lets one become unread that came before this browser: all others down there stay read. @param {number} n */
  #lower(n) {
    this.read.add(n, this.base);
    this.base = n - 1;
    this.read.remove(n);
  }

  #save() {
    // Beyond the bound, what is oldest counts as read.
    while (this.read.runs.length > MOST_RUNS) {
      this.base = this.read.runs[0][1];
      this.read.remove(0, this.base);
    }
    const { [this.bin]: _, ...others } = stored();
    const kept = Object.entries(others).slice(1 - MOST_BINS);
    const own = { base: this.base, read: this.read.runs };
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries([...kept, [this.bin, own]])));
    } catch { /* A full or forbidden storage: marks then last as long as the page. */ }
  }
}

/** @returns {Record<string, {base: number, read: [number, number][]}>} */
function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

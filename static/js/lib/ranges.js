// @ts-check

/** A set of numbers kept as runs: small however many they are, as long as most of them stand together. */
export class Ranges {
  /** First and last of each run, ascending, never touching. @type {[number, number][]} */ runs = [];
  /** How many members stand before each run. @type {number[] | null} */ #before = null;

  /** @param {Iterable<number[]>} runs */
  constructor(runs = []) {
    for (const [first, last] of runs) this.add(first, last);
  }

  get oldest() { return this.runs[0]?.[0] ?? 0; }
  get newest() { return this.runs.at(-1)?.[1] ?? 0; }
  get size() { return this.upTo(Infinity); }

  /** @param {number} n */
  has(n) {
    return this.runs[this.#find(n)]?.[0] <= n;
  }

  add(/** @type {number} */ first, last = first) {
    const from = this.#find(first - 1);
    let to = from;
    while (to < this.runs.length && this.runs[to][0] <= last + 1) {
      first = Math.min(first, this.runs[to][0]);
      last = Math.max(last, this.runs[to++][1]);
    }
    this.runs.splice(from, to - from, [first, last]);
    this.#before = null;
  }

  remove(/** @type {number} */ first, last = first) {
    const from = this.#find(first);
    /** @type {[number, number][]} */ const kept = [];
    let to = from;
    while (to < this.runs.length && this.runs[to][0] <= last) {
      const [low, high] = this.runs[to++];
      if (low < first) kept.push([low, first - 1]);
      if (high > last) kept.push([last + 1, high]);
    }
    this.runs.splice(from, to - from, ...kept);
    this.#before = null;
  }

  /** How many members are `n` or less. @param {number} n */
  upTo(n) {
    const place = this.#find(n);
    const run = this.runs[place];
    return this.#sums()[place] + (run?.[0] <= n ? n - run[0] + 1 : 0);
  }

  /** How many members are above `n`: its place, when the newest come first. @param {number} n */
  indexOf(n) {
    return this.size - this.upTo(n);
  }

  /** The member at a place, when the newest come first. @param {number} index */
  at(index) {
    const rank = this.size - index;
    const sums = this.#sums();
    const place = lowest(this.runs.length, (at) => sums[at + 1] >= rank);
    return this.runs[place][0] + rank - sums[place] - 1;
  }

  /** Place of the first run that ends at `n` or later. @param {number} n */
  #find(n) {
    return lowest(this.runs.length, (at) => this.runs[at][1] >= n);
  }

  #sums() {
    if (this.#before) return this.#before;
    let sum = 0;
    return (this.#before = [0, ...this.runs.map(([first, last]) => (sum += last - first + 1))]);
  }
}

/**
 * The lowest of `length` places for which `holds`, which from there on holds always.
 * @param {number} length
 * @param {(at: number) => boolean} holds
 */
export function lowest(length, holds) {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

// @ts-check
/** Headings of days between the rows, in the reader's own zone. */

const DAY_MS = 86_400_000;
const weekday = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });
const withYear = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** @param {number} time */
const dayOf = (time) => new Date(time).setHours(0, 0, 0, 0);

/** @param {number} time */
export function dayName(time) {
  const age = Math.round((dayOf(Date.now()) - dayOf(time)) / DAY_MS);
  if (age === 0) return "Today";
  if (age === 1) return "Yesterday";
  return (new Date(time).getFullYear() === new Date().getFullYear() ? weekday : withYear).format(time);
}

/** Which rows begin a day, as far as that has been seen. */
export class Days {
  /** Numbers of the newest row of each day but the last one. @type {Set<number>} */ marks = new Set();

  /**
   * Looks at rows that stand next to each other.
   * @param {number[]} numbers newest first
   * @param {(n: number) => number} time
   * @returns {boolean} whether this changed where headings are
   */
  learn(numbers, time) {
    let changed = false;
    for (let i = 1; i < numbers.length; i++) {
      const [newer, older] = [time(numbers[i - 1]), time(numbers[i])];
      if (!newer || !older) continue;
      const begins = dayOf(newer) !== dayOf(older);
      if (begins === this.marks.has(numbers[i])) continue;
      changed = true;
      begins ? this.marks.add(numbers[i]) : this.marks.delete(numbers[i]);
    }
    return changed;
  }

  /** Places of the headings: before which rows they stand, ascending. @param {import("./ranges.js").Ranges} listed */
  places(listed) {
    for (const n of this.marks) if (!listed.has(n)) this.marks.delete(n);
    return listed.size ? [0, ...[...this.marks].map((n) => listed.indexOf(n)).sort((a, b) => a - b)] : [];
  }
}

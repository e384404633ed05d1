// @ts-check
/** What the rows of the list say about themselves. */

/** @param {Element | null | undefined} row */
export function numberOf(row) {
  return Number(/** @type {HTMLElement | null | undefined} */ (row)?.dataset.n ?? 0);
}

/** @param {ParentNode} row */
export function nameOf(row) {
  const text = (/** @type {string} */ name) => row.querySelector(name)?.textContent ?? "";
  return `${text(".row-method")} ${text(".row-path")}`;
}

/**
 * @param {number} n
 * @param {number[]} numbers
 * @param {[number, number][]} ranges both ends included
 */
export function isIn(n, numbers, ranges) {
  return numbers.includes(n) || ranges.some(([first, last]) => first <= n && n <= last);
}

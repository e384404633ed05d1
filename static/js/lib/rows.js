// @ts-check
/** What can be done to the rows of the list. */
import { tellTimes } from "./clock.js";
import { tell } from "./events.js";
import { fragment } from "./html.js";

const MOST_LIT = 5; // a burst is seen anyway, and lighting up hundreds of rows is what would make it stutter

/** @typedef {{n: number, html: string}} Row */

/**
 * @param {Row[]} rows newest last, as news brings them
 * @returns {DocumentFragment} newest first, as the list shows them
 */
export function unreadRows(rows) {
  const added = fragment(rows.map(({ html }) => html).reverse().join(""));
  for (const row of added.children) row.classList.add("is-unread");
  if (rows.length <= MOST_LIT) for (const row of added.children) row.classList.add("is-new");
  tellTimes(added);
  return added;
}

/** @param {Element | null | undefined} row */
export function numberOf(row) {
  return Number(/** @type {HTMLElement | null | undefined} */ (row)?.dataset.n ?? 0);
}

/** @param {Element} row */
export function nameOf(row) {
  const text = (/** @type {string} */ name) => row.querySelector(name)?.textContent ?? "";
  return `${text(".row-method")} ${text(".row-path")}`;
}

/**
 * Takes the oldest rows away, so that a page left open for days stays light.
 * @param {Element} list
 * @param {number} most
 */
export function trim(list, most) {
  const extra = list.childElementCount - most;
  for (let i = 0; i < extra; i++) list.lastElementChild?.remove();
  if (extra > 0) tell("list:trimmed", { oldest: numberOf(list.lastElementChild) });
}

/**
 * @param {Element | null} row
 * @param {Element} list
 */
export function markOpen(row, list) {
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  row?.classList.remove("is-unread");
  row?.firstElementChild?.setAttribute("aria-current", "page");
}

/**
 * @param {number} n
 * @param {number[]} numbers
 * @param {[number, number][]} ranges both ends included
 */
export function isIn(n, numbers, ranges) {
  return numbers.includes(n) || ranges.some(([first, last]) => first <= n && n <= last);
}

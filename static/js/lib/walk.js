// @ts-check
/** Going from row to row by key: `j` and `k` open each, the arrows only move the focus within the list. */
import { hear, tell } from "./events.js";
import { numberOf } from "./rows.js";

/** @type {Record<string, (index: number, size: number) => number>} */
const ARROWS = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + 10,
  PageUp: (index) => index - 10,
  Home: () => 0,
  End: (_, size) => size - 1,
};

/** Numbers of requests that are on their way; whoever presses faster than they come goes on from the last. @type {number[]} */
let asked = [];

/** @returns {any} the `request-list`, once it is there and has rows */
function list() {
  const found = /** @type {any} */ (document.querySelector("request-list"));
  return found?.model?.listed.size ? found : null;
}

/** @param {number} by places down the list */
export async function step(by) {
  await customElements.whenDefined("request-list"); // it may still be on its way
  const { model, current } = list() ?? {};
  if (!model) return;
  const from = asked.at(-1) ?? current;
  const here = model.listed.indexOf(from);
  open(from ? here + (model.listed.has(from) || by < 0 ? by : 0) : 0);
}

/** @param {boolean} oldest */
export async function toEnd(oldest) {
  await customElements.whenDefined("request-list");
  const found = list();
  if (found) open(oldest ? found.model.listed.size - 1 : 0);
}

/** @param {number} index */
function open(index) {
  const n = focusRow(index);
  if (!n) return;
  asked.push(n);
  tell("request:open", { href: `${list().getAttribute("page")}/${n}` });
}

/** @param {number} index @returns {number} the number of the row, or 0 when there is none */
function focusRow(index) {
  const { model, view } = list();
  if (index < 0 || index >= model.listed.size) return 0;
  const n = model.listed.at(index);
  view.nodes.stop = n;
  view.reveal(n);
  view.nodes.get(n)?.querySelector(".row-link")?.focus({ preventScroll: true });
  return n;
}

/** @param {AbortSignal} signal */
export function walkWithArrows(signal) {
  hear("request:opened", ({ n }) => { if (n === asked.at(-1) || !asked.includes(n)) asked = []; }, signal);
  document.addEventListener("keydown", (event) => {
    const row = /** @type {Element} */ (event.target).closest(".row-link")?.closest(".row");
    const found = list();
    if (!row || !found || !(event.key in ARROWS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const { size } = found.model.listed;
    const index = ARROWS[event.key](found.model.listed.indexOf(numberOf(row)), size);
    focusRow(Math.min(Math.max(index, 0), size - 1));
  }, { signal });
}

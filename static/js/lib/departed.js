// @ts-check
/** The request that is open is taken away, or comes back: for whoever did it the next one opens, others read on. */
import { hear } from "./events.js";
import { withLook } from "./look.js";
import { isIn } from "./rows.js";

const GONE = "[data-gone]:not([hidden]), .request:not(:has([data-gone]))";
const PINNED = "[data-mark=pin] :is([aria-pressed=true], .mark)";

/** @typedef {HTMLElement & {number: number, opening: Promise<boolean> | null, open(href: string): void, close(): void, reload(): void}} Detail */

/**
 * @param {Detail} detail
 * @param {AbortSignal} signal ends the watching
 */
export function watchDepartures(detail, signal) {
  hear("feed:deleted", ({ numbers = [], ranges = [], own }) => isIn(detail.number, numbers, ranges) && leave(detail, own), signal);
  hear("feed:cleared", ({ upto, own }) => {
    if (detail.number <= upto && !detail.querySelector(PINNED)) leave(detail, own);
  }, signal);
  hear("feed:restored", () => detail.querySelector(GONE) && detail.reload(), signal);
}

/**
 * @param {Detail} detail
 * @param {boolean} [own] whether the reader did it here, and so wants to go on
 */
async function leave(detail, own) {
  const { number } = detail;
  if (!own) {
    await detail.opening;
    if (detail.number === number) detail.querySelector("[data-gone]")?.removeAttribute("hidden");
    return;
  }
  await null; // until the list has heard of it too
  const { page, listed } = /** @type {any} */ (document.querySelector("request-list"))?.model ?? {};
  const has = Number(Boolean(listed?.has(number))); // a list that is busy still has it
  if (!listed || listed.size === has) return detail.close();
  const next = listed.at(Math.min(listed.indexOf(number) + has, listed.size - 1));
  detail.open(withLook(`${page}/${next === number ? listed.at(listed.size - 2) : next}`));
}

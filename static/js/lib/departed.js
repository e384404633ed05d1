// @ts-check
/** The request that is open is taken away, or comes back: for whoever did it the next one opens, others read on. */
import { hear } from "./events.js";
import { withLook } from "./look.js";
import { isIn } from "./rows.js";

const GONE = "[data-gone]:not([hidden]), .request:not(:has([data-gone]))";
const PINNED = "[data-mark=pin] :is([aria-pressed=true], .mark)";

/** @typedef {HTMLElement & {number: number, open(href: string): void, close(): void, reload(): void}} Detail */

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
function leave(detail, own) {
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".row-link")]);
  const next = links.find((link) => Number(link.parentElement?.dataset.n) < detail.number) ?? links.at(-1);
  if (!own) detail.querySelector("[data-gone]")?.removeAttribute("hidden");
  else next ? detail.open(withLook(next.href)) : detail.close();
}

// @ts-check
/** Another look at the same request: the place stays, but never below where the tabs stick. */
import { scrollerOf } from "./scroll.js";

/**
 * @param {HTMLElement} detail
 * @param {() => Promise<boolean>} change
 * @returns {Promise<boolean>} whether it changed
 */
export async function keepingScroll(detail, change) {
  const scroller = scrollerOf(/** @type {HTMLElement} */ (detail.parentElement));
  const { scrollTop } = scroller;
  const done = await change();
  const head = /** @type {HTMLElement | null} */ (detail.querySelector(".request-head"));
  const stuck = head ? head.offsetTop + head.offsetHeight : 0;
  if (done) scroller.scrollTop = Math.min(scrollTop, stuck);
  return done;
}

// @ts-check
/** Scrolling that never moves what somebody reads. */

const NEAR_TOP = 40;

/**
 * @param {HTMLElement} box scrolls by itself on wide screens and with the page on narrow ones
 * @returns {Element}
 */
export function scrollerOf(box) {
  const own = getComputedStyle(box).overflowY === "auto";
  return own ? box : /** @type {Element} */ (document.scrollingElement);
}

/** @param {Element} scroller */
export function scrolledAway(scroller) {
  return scroller.scrollTop > NEAR_TOP;
}

/**
 * @param {Element} scroller
 * @param {Element} content grows or shrinks above what is read
 * @param {() => void} change
 */
export function keepingPlace(scroller, content, change) {
  const { scrollTop } = scroller;
  const { height } = content.getBoundingClientRect();
  change();
  if (scrollTop > NEAR_TOP) scroller.scrollTop = scrollTop + content.getBoundingClientRect().height - height;
}

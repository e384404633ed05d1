// @ts-check

/**
 * @param {HTMLElement} box scrolls by itself on wide screens and with the page on narrow ones
 * @returns {Element}
 */
export function scrollerOf(box) {
  const own = getComputedStyle(box).overflowY === "auto";
  return own ? box : /** @type {Element} */ (document.scrollingElement);
}

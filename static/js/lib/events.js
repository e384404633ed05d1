// @ts-check
/** Events between the elements of a page: `feed:*` is news of the bin, `request:*` is what the reader does. */

/**
 * @param {string} type
 * @param {object} [detail]
 */
export function tell(type, detail = {}) {
  document.dispatchEvent(new CustomEvent(type, { detail }));
}

/**
 * @param {string} type
 * @param {(detail: any) => void} listener
 * @param {AbortSignal} signal ends the listening
 */
export function hear(type, listener, signal) {
  document.addEventListener(type, (event) => listener(/** @type {CustomEvent} */ (event).detail), { signal });
}

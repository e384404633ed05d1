// @ts-check
/** Pin, note and answer of the request that is open, renewed without moving what somebody reads or writes. */
import { hear } from "./events.js";
import { fetchDetail } from "./partial.js";

/**
 * @param {() => HTMLElement | null} article that is open
 * @param {AbortSignal} signal ends the watching
 */
export function watchMarks(article, signal) {
  /** @param {{rows?: {n: number}[]}} news without rows when it is not known which have changed */
  const changed = ({ rows }) => {
    const open = article();
    const isMeant = !rows || rows.some(({ n }) => n === Number(open?.dataset.n));
    if (open && isMeant) refresh(open, signal).catch(() => {}); // the next change, or a reload, shows them
  };
  for (const type of ["feed:marked", "feed:restored"]) hear(type, changed, signal);
}

/**
 * @param {HTMLElement} article
 * @param {AbortSignal} signal
 */
async function refresh(article, signal) {
  const fresh = await fetchDetail(new URL(`${article.dataset.href}?tab=info`, location.href).href, signal);
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll("[data-mark]"))) {
    const next = fresh.querySelector(`[data-mark="${place.dataset.mark}"]`);
    if (next && !place.querySelector("textarea:focus")) renew(place, next);
  }
}

/**
 * @param {HTMLElement} place
 * @param {Element} next
 */
function renew(place, next) {
  const held = place.contains(document.activeElement);
  place.replaceChildren(...next.childNodes);
  if (held) /** @type {HTMLElement | null} */ (place.querySelector("button, summary"))?.focus({ preventScroll: true });
}

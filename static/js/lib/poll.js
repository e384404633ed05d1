// @ts-check
/** News of a bin over plain HTTP, for where websockets do not get through. */

const PAGE = 200;

/**
 * @param {string} address with the cursor in its query
 * @returns {Promise<{ok: boolean, news: any[], more: boolean}>} the messages a socket would have brought
 */
export async function poll(address) {
  try {
    const reply = await fetch(address);
    if ([404, 410].includes(reply.status)) return { ok: false, news: [{ type: "gone" }], more: false };
    if (!reply.ok) return { ok: false, news: [], more: false };
    const { gone = [], ...rows } = await reply.json();
    return { ok: true, news: [{ type: "deleted", ranges: gone }, rows], more: rows.rows.length >= PAGE };
  } catch {
    return { ok: false, news: [], more: false };
  }
}

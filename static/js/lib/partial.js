// @ts-check
/** The detail of one request as the server renders it for a page that is open already. */
import { tellTimes } from "./clock.js";
import { fragment } from "./html.js";
import { loadStyles } from "./styles.js";

/**
 * @param {string} href of the request's page
 * @param {AbortSignal} signal
 * @returns {Promise<DocumentFragment>} with one `article`, also when the request is gone
 */
export async function fetchDetail(href, signal) {
  const url = new URL(href);
  const reply = await fetch(`${url.pathname}/detail${url.search}`, { signal });
  if (!reply.ok && reply.status !== 404) throw new Error(`answered ${reply.status}`);
  const added = fragment(await reply.text());
  if (!added.querySelector("article")) throw new Error("the link has ended");
  await loadStyles(added);
  signal.throwIfAborted();
  tellTimes(added);
  return added;
}

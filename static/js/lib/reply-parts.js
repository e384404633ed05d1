// @ts-check
/** Parts of the reply page as the server renders them for a page that is open already. */
import { fragment } from "./html.js";
import { loadStyles } from "./styles.js";

const PARTIAL = { "X-Partial": "1" };

/** @param {string} href */
export async function fetchPart(href) {
  return taken(await fetch(href, { headers: PARTIAL }));
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} pressed its button
 * @param {string} [path] in place of its own
 */
export async function sendForm(form, pressed, path = form.action) {
  const body = new FormData(form, pressed);
  if (path !== form.action) for (const name of [...body.keys()]) if (body.get(name) instanceof File) body.delete(name);
  return taken(await fetch(path, { method: "POST", headers: PARTIAL, body }));
}

/** @param {Response} reply */
async function taken(reply) {
  if (!reply.ok) throw Object.assign(new Error(`answered ${reply.status}`), { status: reply.status });
  const part = fragment(await reply.text());
  await loadStyles(part);
  if (reply.redirected && !document.querySelector("reply-panel")) history.replaceState(null, "", new URL(reply.url).pathname);
  return part;
}

/** Opens what the reader had opened. @param {ParentNode} old @param {ParentNode} next */
export function withOpened(old, next) {
  const [before, now] = [old, next].map((root) => [...root.querySelectorAll("form details")]);
  if (before.length === now.length) now.forEach((each, i) => before[i].hasAttribute("open") && each.setAttribute("open", ""));
}

/** Brings the counts of rules up to date; false when there are others than before. @param {ParentNode} old @param {ParentNode} fresh */
export function renewHits(old, fresh) {
  const [before, now] = [old, fresh].map((root) => [...root.querySelectorAll("[id^=hits-]")]);
  const isSame = String(before.map(({ id }) => id)) === String(now.map(({ id }) => id));
  for (const each of now) old.querySelector(`#${each.id}`)?.replaceWith(each.cloneNode(true));
  return isSame;
}

/** @param {ParentNode} root @param {string} why */
export function sayRefused(root, why) {
  const said = Object.assign(document.createElement("p"), { className: "note note-bad", textContent: `Not saved. ${why}. What you typed is still here.` });
  said.setAttribute("role", "alert");
  root.querySelector(".note-bad[role=alert]:not(:has(.icon))")?.remove();
  root.querySelector(".reply-title")?.after(said);
  said.scrollIntoView({ block: "nearest" });
}

/**
 * Puts the focus where it was, else on the first thing that is wrong, else on the title.
 * @param {HTMLElement} root
 * @param {HTMLElement | null} pressed button that the page had before
 */
export function refocus(root, pressed) {
  const { id = "", value = "" } = /** @type {Partial<HTMLButtonElement>} */ (pressed ?? {});
  const same = id ? root.querySelector(`#${CSS.escape(id)}:enabled`) : value ? root.querySelector(`[name=do][value="${CSS.escape(value)}"]`) : null;
  const added = value.startsWith("more:") ? same?.closest(".pair")?.querySelector("input") : null;
  const wrong = root.querySelector("[aria-invalid]:not([data-kept] *)");
  const found = /** @type {HTMLElement | null} */ (wrong ?? added ?? (value === "save" ? null : same) ?? root.querySelector(".reply-title"));
  found?.focus({ preventScroll: found.matches(".reply-title") });
  if (found?.matches(".reply-title")) root.closest("reply-panel")?.scrollTo(0, 0);
}

// @ts-check
/** Parts of the reply page as the server renders them for a page that is open already. */
import { fragment } from "./html.js";
import { announce } from "./status.js";
import { loadStyles } from "./styles.js";

const PARTIAL = { "X-Partial": "1" };

/** @param {string} href */
export async function fetchPart(href) {
  return taken(await fetch(href, { headers: PARTIAL }));
}

/**
 * Gives nothing while the form is on its way already: somebody pressed twice.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} pressed its button
 */
export async function sendForm(form, pressed) {
  if (form.ariaBusy) return null;
  form.ariaBusy = "true";
  try {
    return await taken(await fetch(form.action, { method: "POST", headers: PARTIAL, body: new FormData(form, pressed) }));
  } finally { form.ariaBusy = null; }
}

/** @param {HTMLFormElement} form without its files @param {string} path */
export async function tryForm(form, path) {
  const body = new FormData(form);
  for (const name of [...body.keys()]) if (body.get(name) instanceof File) body.delete(name);
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

/** @param {ParentNode} root @param {number} status 0 when there was no answer */
export function sayRefused(root, status) {
  const why = status === 413 ? "It is larger than this server takes" : status ? `The server answered ${status}` : "The server cannot be reached";
  const said = Object.assign(document.createElement("p"), { className: "note note-bad", textContent: `Not saved. ${why}. What you typed is still here.` });
  said.setAttribute("role", "alert");
  root.querySelector(".note-bad[role=alert]:not(:has(.icon))")?.remove();
  root.querySelector(".reply-title")?.after(said);
  said.scrollIntoView({ block: "nearest" });
}

/**
 * Puts the focus on the first thing that is wrong, else where it was or beside it, else on the title.
 * @param {HTMLElement} root
 * @param {HTMLElement | null} pressed button that the page had before, or the rule that was moved
 */
export function refocus(root, pressed) {
  const value = pressed?.getAttribute("value") ?? "";
  const same = value === "save" ? null : counterpart(root, pressed?.id, value);
  const added = value.startsWith("more:") ? same?.closest(".pair")?.querySelector("input") : null;
  const wrong = root.querySelector("[aria-invalid]:not([data-kept] *)");
  const found = /** @type {HTMLElement | null} */ (wrong ?? added ?? same ?? root.querySelector(".reply-title"));
  found?.focus({ preventScroll: found.matches(".reply-title") });
  if (found?.matches(".reply-title")) root.closest("reply-panel")?.scrollTo(0, 0);
}

/**
 * What a pressed button is now; a neighbour where it is gone or cannot be pressed any more.
 * @param {HTMLElement} root
 * @param {string} [id]
 * @param {string} [value]
 */
function counterpart(root, id, value) {
  const named = (/** @type {string} */ step) => root.querySelector(`[name=do][value="${CSS.escape(step)}"]`);
  const found = id ? root.querySelector(`#${CSS.escape(id)}`) : value ? named(value) ?? named(value.replace(/^less:(.*):.*/, "more:$1")) : null;
  return found?.matches(":disabled") ? found.closest("li")?.querySelector("[aria-label^=Move]:enabled") : found;
}

/** Says to those who do not see it what was done. @param {ParentNode} root */
export function tellSaid(root) {
  const said = [...root.querySelectorAll("[data-said]:not([data-kept] *)")].map(({ textContent }) => textContent);
  if (said.length) announce(said.join(" "));
}

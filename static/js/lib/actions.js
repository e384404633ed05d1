// @ts-check
/** Forms that act without leaving the page; when the script's way fails, the browser's own is taken. */
import { tell } from "./events.js";

export function takeForms() {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches("[data-action]")) return;
    event.preventDefault();
    const fields = new FormData(form, event.submitter);
    send(form, fields).catch(() => submitPlainly(form, fields));
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {FormData} fields
 */
async function send(form, fields) {
  const reply = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(/** @type {any} */ (fields)),
    headers: { "X-Partial": "1" },
  });
  if (!reply.ok) throw new Error(`answered ${reply.status}`);
  form.closest("details")?.removeAttribute("open");
  const news = await reply.json();
  if (news.undo) offerUndo(news);
  tell(`feed:${news.type}`, { ...news, own: true });
}

/** @param {{undo: string, words: string}} news */
function offerUndo({ undo, words }) {
  const toast = document.createElement("undo-toast");
  toast.setAttribute("undo", undo);
  toast.setAttribute("words", words);
  document.getElementById("toasts")?.prepend(toast);
}

/**
 * @param {HTMLFormElement} form
 * @param {FormData} fields with the button's own
 */
function submitPlainly(form, fields) {
  for (const [name, value] of fields) {
    if (form.elements.namedItem(name) instanceof HTMLInputElement) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(field);
  }
  form.submit();
}

// @ts-check
/** Forms that act without leaving the page; when the script's way fails, the browser's own is taken. */
import { tell } from "./events.js";

export function takeForms() {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches("[data-action]")) return;
    event.preventDefault();
    send(form).catch(() => form.submit());
  });
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const reply = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(/** @type {any} */ (new FormData(form))),
    headers: { "X-Partial": "1" },
  });
  if (!reply.ok) throw new Error(`answered ${reply.status}`);
  form.closest("details")?.removeAttribute("open");
  const news = await reply.json();
  tell(`feed:${news.type}`, { ...news, own: true });
}

// @ts-check
/** Forms with something typed that is not saved: kept while other things are done, asked about before they go. */

const UNSAVED = "form[data-unsaved]";
const TYPED = "typed";
/** What a form was before a preset was filled in. @type {WeakMap<Element, HTMLFormElement>} */ const before = new WeakMap();

/** @param {HTMLElement} root @param {AbortSignal} signal */
export function tendUnsaved(root, signal) {
  root.addEventListener("input", ({ target }) => {
    const form = /** @type {Element} */ (target).closest("form");
    if (form) form.dataset.unsaved = TYPED;
  }, { signal });
  addEventListener("beforeunload", (event) => isUnsaved(root) && event.preventDefault(), { signal });
}

/** @param {ParentNode} root */
export const isUnsaved = (root) => !!root.querySelector(UNSAVED);

/**
 * Puts unsaved forms of the page into what takes its place, but for the one that was sent.
 * @param {ParentNode} old
 * @param {ParentNode} next
 * @param {HTMLFormElement | null} sent
 * @param {HTMLElement | null} pressed the button that sent it
 */
export function keepUnsaved(old, next, sent, pressed) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (old.querySelectorAll(`${UNSAVED}[id]`))) {
    if (form === sent) continue;
    form.dataset.kept = "";
    next.querySelector(`#${form.id}`)?.replaceWith(form);
  }
  const filled = sent?.id && pressed?.matches("[value^=fill]") && next.querySelector(`#${sent.id}`);
  if (filled) before.set(filled, sent.dataset.unsaved !== TYPED && before.get(sent) || sent);
}

/** Gives back what stood in a form before a preset was filled in. @param {Element} within @returns {boolean} */
export function unfill(within) {
  const form = within.closest("form");
  const old = form && before.get(form);
  if (!old) return false;
  form.replaceWith(old);
  /** @type {HTMLElement | null} */ (old.querySelector("[name=do][value^=fill]"))?.focus();
  return true;
}

/** True once there is nothing unsaved in `root`, or what there is may go. @param {ParentNode} root */
export async function mayDrop(root) {
  if (!isUnsaved(root)) return true;
  if (!(await asked())) return false;
  for (const form of root.querySelectorAll(UNSAVED)) form.removeAttribute("data-unsaved");
  return true;
}

/** @returns {Promise<boolean>} */
function asked() {
  const dialog = Object.assign(document.createElement("dialog"), { className: "dialog" });
  const title = Object.assign(document.createElement("h2"), { id: "unsaved-title", textContent: "What you typed is not saved." });
  const form = Object.assign(document.createElement("form"), { method: "dialog", className: "dialog-end" });
  form.append(button("Keep editing", "", "button button-main"), button("Discard", "drop", "button"));
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(title, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener("close", () => {
    dialog.remove();
    answer(dialog.returnValue === "drop");
  }));
}

/** @param {string} textContent @param {string} value @param {string} className */
const button = (textContent, value, className) => Object.assign(document.createElement("button"), { type: "submit", className, textContent, value });

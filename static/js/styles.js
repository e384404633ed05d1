// @ts-check
/** States on the style page that only a script brings about: `data-as="is-unread"` makes the rows inside unread. */

for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-as]"))) {
  for (const row of list.children) row.classList.add(list.dataset.as ?? "");
}

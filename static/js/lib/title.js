// @ts-check
/** The tab's title, with the number of requests that came while nobody looked. */

let title = document.title;
let unseen = 0;

/** @param {string} text */
export function setTitle(text) {
  title = text;
  show();
}

/** @param {number} count */
export function countUnseen(count) {
  if (!document.hidden) return;
  unseen += count;
  show();
}

function show() {
  document.title = unseen ? `(${unseen}) ${title}` : title;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unseen = 0;
  show();
});

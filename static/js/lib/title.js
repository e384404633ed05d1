// @ts-check
/** The tab's title, with the number of requests that this browser has not opened yet. */

const MOST = 999;
let title = document.title;
let unread = 0;

/** @param {string} text */
export function setTitle(text) {
  title = text;
  show();
}

/** @param {number} count */
export function countUnread(count) {
  if (count === unread) return;
  unread = count;
  show();
}

function show() {
  document.title = unread ? `(${unread > MOST ? `${MOST}+` : unread}) ${title}` : title;
}

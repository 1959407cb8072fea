/** The browser's address, its memory of the last place, and presenter mode. The address holds the whole state: a bookmark is a slide. */

const LAST = "convscope.last";
const LECTURE = "convscope.lecture";

/**
 * What the page says about itself.
 * @typedef {object} Page
 * @property {string} [slug]
 * @property {string} [title]
 * @property {string} [address]  settings that are not as at the start: "v=1&stride=2"
 * @property {{token: number, step: number, predict: boolean}} [start]  where the stage is to go when the token changes
 * @property {string} [snippet]  the PyTorch lines
 * @property {boolean} [resume]  whether to offer the last place visited
 * @property {{at: number, slides: string[]}|null} [deck]
 */

/**
 * The address of a state, relative to the app.
 * @param {Page} page @param {{step: number, predict: boolean}} at
 * @returns {string}
 */
export function linkOf(page, { step, predict }) {
  const query = [page.address, step && `step=${step}`, predict && "predict=1"].filter(Boolean).join("&");
  return `${page.slug ?? ""}${query ? `?${query.startsWith("v=") ? "" : "v=1&"}${query}` : ""}`;
}

/** The same as a whole address. @param {Page} page @param {{step: number, predict: boolean}} at */
export function wholeLink(page, at) {
  return new URL(linkOf(page, at), `${location.origin}${folder()}`).href;
}

/** Where the app lives: all before the page's own name. */
function folder() {
  return location.pathname.replace(/[^/]*$/, "");
}

/** Puts the state into the address, without a new entry in the history. @param {Page} page @param {{step: number, predict: boolean}} at */
export function writeAddress(page, at) {
  if (!page.slug || location.origin === "null") return; // a page without an address has none to write
  const link = new URL(wholeLink(page, at));
  const frame = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("embed")); // Streamlit's own
  if (presents()) frame.push(["present", "1"]);
  if (page.deck) frame.push(["deck", page.deck.slides.join("|")], ["slide", String(page.deck.at + 1)]);
  for (const [name, value] of frame) link.searchParams.append(name, value);
  if (link.href !== location.href) history.replaceState(history.state, "", link);
  remember(LAST, { url: linkOf(page, at), title: page.title });
}

/** The last place visited in this browser, if any. @returns {{url: string, title: string}|null} */
export function lastPlace() {
  const last = recalled(LAST);
  const isOurs = typeof last?.url === "string" && /^[a-z]\w*(\?|$)/.test(last.url) && typeof last.title === "string";
  return isOurs ? last : null;
}

/** Links collected for a lecture, in this browser. @returns {string[]} */
export function lecture() {
  const links = recalled(LECTURE);
  return Array.isArray(links) ? links.filter((link) => typeof link === "string") : [];
}

/** @param {string[]} links */
export function keepLecture(links) {
  remember(LECTURE, links);
}

/** One address that walks through all the links: `?deck=`. @param {string[]} links */
export function deckLink(links) {
  const [first, query = ""] = links[0].split("?");
  const url = new URL(`${first}?${query}`, `${location.origin}${folder()}`);
  url.searchParams.set("deck", links.join("|"));
  url.searchParams.set("slide", "1");
  return url.href;
}

/** Private windows may refuse to remember: then nothing is kept. @param {string} key @param {unknown} value */
function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // nothing is lost but the convenience
  }
}

/** @param {string} key @returns {any} */
function recalled(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Whether menus and prose are hidden; the address carries it. */
export function presents() {
  return document.documentElement.classList.contains("cs-present");
}

/** @param {boolean} on */
export function present(on) {
  document.documentElement.classList.toggle("cs-present", on);
  const url = new URL(location.href);
  if (on) url.searchParams.set("present", "1");
  else url.searchParams.delete("present");
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

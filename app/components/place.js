/** For a page without a stage: its state in the address, without a new entry in the history. Nothing is drawn. */

import { present, writeAddress } from "./address.js";

/** @typedef {import("./address.js").Page} Page */

/** @param {{data: Page, parentElement: HTMLElement|ShadowRoot}} component */
export default function place({ data }) {
  if (new URLSearchParams(location.search).get("present") === "1") present(true);
  writeAddress(data, { step: 0, predict: false });
}

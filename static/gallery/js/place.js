// The place in a long list: the way back leads to it, and what is far above is let go of.

const KEEP = 900;

/* Leaving for a picture, the address remembers from where on to read, and which tile to show. */
function chunkOf(tile) {
  for (let each = tile; each; each = each.previousElementSibling) {
    if ("cursor" in each.dataset) return each.dataset.cursor;
  }
  return "";
}

document.addEventListener("click", (event) => {
  const tile = event.target.closest?.(".tile-link")?.closest(".tile");
  if (!tile) return;
  const address = new URL(location.href);
  const cursor = chunkOf(tile);
  address.searchParams.delete("cursor");
  if (cursor) address.searchParams.set("cursor", cursor);
  address.hash = tile.id;
  history.replaceState(null, "", address);
}, { capture: true });

/* Whole rows only, so that the rows below keep their places; the browser keeps the view still. */
function letGo() {
  const list = document.getElementById("pictures");
  const extra = list ? list.childElementCount - KEEP : 0;
  if (extra <= 0) return;
  const tiles = [...list.children];
  let end = extra;
  while (end > 0 && tiles[end].offsetTop === tiles[end - 1].offsetTop) end -= 1;
  const kept = tiles[end];
  if (tiles.slice(0, end).some((tile) => tile.querySelector(":checked, :focus"))) return;
  const before = kept.getBoundingClientRect().top;
  if (!("cursor" in kept.dataset)) kept.dataset.cursor = chunkOf(kept);
  for (const tile of tiles.slice(0, end)) tile.remove();
  scrollBy(0, kept.getBoundingClientRect().top - before);
}
document.addEventListener("htmx:afterSettle", letGo);

const named = document.getElementById(location.hash.slice(1));
named?.querySelector(".tile-link")?.focus({ preventScroll: true });

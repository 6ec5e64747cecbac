// Files from a drop, a dialog or the clipboard: one tile and one request each, three at a time.

import { Tile } from "./tile.js";

const AT_ONCE = 3;
const tray = document.getElementById("tray");
const words = tray.dataset;
const title = document.getElementById("tray-title");
const list = document.getElementById("uploads");
const line = [];
let sending = 0;
let total = 0;
let taken = 0;
let refused = 0;

const captioner = () => document.querySelector("[data-upload-form] [name=captioner]:checked")?.value || "";
const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]").value;
const fill = (text) => text.replace("%(done)s", taken).replace("%(all)s", total);

function showTotal() {
  const done = taken + refused === total;
  const text = refused ? words.someRefused : words.allTaken;
  title.textContent = fill(done ? text : words.sending);
}

function add(file, problem = "") {
  tray.hidden = false;
  for (const part of document.querySelectorAll("[data-hide-on-upload]")) part.hidden = true;
  const tile = new Tile(file, words);
  list.append(tile.element);
  total += 1;
  const tooLarge = file.size > Number(words.maxBytes) ? words.tooLarge : "";
  if (problem || tooLarge) refuse(tile, { message: problem || tooLarge });
  else line.push(tile);
}

function take(files) {
  for (const file of files) add(file);
  if (files.length) tray.scrollIntoView({ block: "nearest" });
  showTotal();
  next();
}

function refuse(tile, problem) {
  refused += 1;
  tile.fail(problem, problem.again && (() => {
    refused -= 1;
    line.push(tile);
    showTotal();
    next();
  }));
  showTotal();
}

function next() {
  while (sending < AT_ONCE && line.length) send(line.shift());
}

function send(tile) {
  const fields = new FormData();
  fields.append("file", tile.file, tile.file.name);
  fields.append("captioner", captioner());
  const xhr = new XMLHttpRequest();
  xhr.open("POST", words.url);
  xhr.responseType = "json";
  xhr.setRequestHeader("Accept", "application/json");
  xhr.setRequestHeader("X-CSRFToken", token());
  xhr.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) tile.sent(event.loaded / event.total);
  });
  xhr.addEventListener("loadend", () => {
    sending -= 1;
    finish(tile, xhr);
    next();
  });
  sending += 1;
  tile.start();
  xhr.send(fields);
}

function finish(tile, xhr) {
  if (xhr.status === 201) {
    taken += 1;
    tile.wait(xhr.response);
    showTotal();
    document.dispatchEvent(new CustomEvent("jobs:new"));
  } else if (xhr.response?.message) {
    refuse(tile, { ...xhr.response, again: xhr.status >= 500 || xhr.status === 429 });
  } else if (xhr.status === 0) {
    refuse(tile, { message: words.unreachable, again: true });
  } else {
    const out = xhr.status === 403 || xhr.status === 200;
    refuse(tile, { message: out ? words.signedOut : words.failed, again: !out });
  }
}

/* Three ways in. */
const isFiles = (event) => event.dataTransfer?.types.includes("Files");
const veil = document.createElement("div");
veil.className = "drop-veil";
veil.textContent = words.drop;
let depth = 0;
const veilDown = () => { depth = 0; veil.remove(); };

addEventListener("dragenter", (event) => {
  if (!isFiles(event)) return;
  event.preventDefault();
  depth += 1;
  document.body.append(veil);
});
addEventListener("dragover", (event) => {
  if (!isFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
});
addEventListener("dragleave", (event) => {
  if (isFiles(event) && --depth <= 0) veilDown();
});
addEventListener("drop", (event) => {
  if (!isFiles(event)) return;
  event.preventDefault();
  veilDown();
  const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
  const folders = items.filter((item) => item.webkitGetAsEntry?.()?.isDirectory);
  const files = items.filter((item) => !folders.includes(item)).map((item) => item.getAsFile());
  for (const folder of folders) add(folder.getAsFile(), words.folder);
  take(files);
});
addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files || [])];
  if (!files.length || event.target.closest("input, textarea")) return;
  event.preventDefault();
  take(files);
});

const dialog = document.getElementById("files");
dialog.addEventListener("change", () => { take([...dialog.files]); dialog.value = ""; });
for (const opener of document.querySelectorAll("[data-choose-files]")) {
  opener.addEventListener("click", (event) => { event.preventDefault(); dialog.click(); });
}
document.querySelector("[data-upload-form]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.file;
  take([...field.files]);
  event.target.reset();
});
document.querySelector("[data-clear-tray]").addEventListener("click", () => {
  if (sending || line.length) return;
  list.replaceChildren();
  tray.hidden = true;
  total = taken = refused = 0;
});
addEventListener("beforeunload", (event) => {
  if (sending || line.length) event.preventDefault();
});

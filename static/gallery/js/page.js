// What every page needs: the look, placeholders, menus, toasts, and plain words for errors.

const root = document.documentElement;

/* The look: at once on this page, and remembered by the site in a cookie. */
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const chosen = event.submitter.value;
  root.dataset.theme = chosen;
  for (const button of document.querySelectorAll("[data-theme-form] button")) {
    button.setAttribute("aria-pressed", String(button.value === chosen));
  }
  const fields = new FormData(form);
  fields.set("theme", chosen);
  fetch(form.action, { method: "POST", body: fields, redirect: "manual" });
});

/* Each picture's own colour stands in its place until it comes. */
function colour(part) {
  for (const image of part.querySelectorAll("img[data-colour]")) {
    if (/^#[0-9a-f]{6}$/i.test(image.dataset.colour)) image.style.backgroundColor = image.dataset.colour;
  }
}
colour(document);
document.addEventListener("htmx:load", (event) => colour(event.target));
document.addEventListener("pictures:new", () => colour(document));

/* A menu closes by Escape, by a click elsewhere, and when the keyboard leaves it. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("[data-menu][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

/* Toasts go by themselves, except those that offer something to do. */
const READ_MS = 6000;
function readAndGo(toast) {
  if (toast.dataset.toast !== "stay") setTimeout(() => toast.remove(), READ_MS);
}
document.querySelectorAll("[data-toast]").forEach(readAndGo);

function say(words) {
  const toast = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = words;
  document.getElementById("toasts").append(toast);
  readAndGo(toast);
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt } = event.detail;
  if (elt.id === "poll") return;
  const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  say(plain ? xhr.responseText : document.getElementById("tray").dataset.failed);
});
document.addEventListener("htmx:sendError", (event) => {
  if (event.detail.elt.id !== "poll") say(document.getElementById("tray").dataset.unreachable);
});

/* The offer to undo is for now: it leaves the address, so that it does not come back later. */
const address = new URL(location.href);
if (address.searchParams.has("trashed") || address.searchParams.has("bulk_action")) {
  address.searchParams.delete("trashed");
  address.searchParams.delete("bulk_action");
  history.replaceState(null, "", address);
}

/* A sentence is edited where it stands: Enter keeps it, Escape leaves it. */
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-edit]");
  if (!form || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea")) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape") {
    form.querySelector("[data-cancel]").click();
  }
});
document.addEventListener("htmx:afterSettle", (event) => {
  const field = event.target.querySelector?.("form[data-edit] textarea");
  if (!field) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
});

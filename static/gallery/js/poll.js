// News of every visible job in one request. Quick while something happens, slower while nothing does.

const QUICK_MS = 700;
const SLOWEST_MS = 15000;
const AT_MOST = 200;
const asker = document.getElementById("poll");
const announcer = document.getElementById("announcer");
let wait = QUICK_MS;
let timer = 0;
let etag = "";
let previous = "";

const visible = () =>
  [...document.querySelectorAll("[data-job]")].slice(0, AT_MOST).map((part) => part.dataset.job);
const inWork = () => Number(document.getElementById("badge")?.dataset.inWork) > 0;

function later() {
  clearTimeout(timer);
  if (document.hidden || !(inWork() || visible().length)) return;
  timer = setTimeout(() => htmx.trigger(asker, "ask"), wait);
}

function quickly() {
  wait = QUICK_MS;
  later();
}

asker.addEventListener("htmx:configRequest", (event) => {
  const ids = visible();
  for (const id of ids) event.detail.formData.append("id", id);
  const question = ids.join();
  if (etag && question === previous) event.detail.headers["If-None-Match"] = etag;
  previous = question;
});

asker.addEventListener("htmx:afterRequest", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 200) {
    etag = xhr.getResponseHeader("ETag") || "";
    wait = QUICK_MS;
  } else {
    wait = Math.min(wait * 1.5, SLOWEST_MS);
  }
  later();
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const part = document.getElementById(event.target.id);
  if (!part?.id.startsWith("job-") || part.dataset.job) return;
  const sentence = part.querySelector("[data-sentence]");
  const words = (sentence || part.querySelector("[data-problem]"))?.textContent;
  const image = part.closest("[data-tile]")?.querySelector("img");
  if (sentence && image) image.alt = words;
  if (words) {
    const line = document.createElement("p");
    line.textContent = words;
    announcer.append(line);
    if (announcer.childElementCount > 20) announcer.firstElementChild.remove();
  }
  // The picture's page then shows the whole story, unless somebody is writing there.
  if (!document.querySelector("form[data-edit]")) document.body.dispatchEvent(new CustomEvent("job-finished"));
});

document.addEventListener("visibilitychange", quickly);
document.addEventListener("jobs:new", quickly);
document.addEventListener("htmx:afterSettle", later);
quickly();

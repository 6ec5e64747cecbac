// The newcomer's tour: one step at a time. Without this script all three stand side by side.

const tour = document.querySelector("[data-tour]");
const steps = [...tour.querySelectorAll("[data-step]")];
const part = (name) => tour.querySelector(`[data-${name}]`);
let at = 0;

function show() {
  const last = at === steps.length - 1;
  steps.forEach((step, place) => { step.hidden = place !== at; });
  part("next").hidden = last;
  part("skip").hidden = last;
  part("done").hidden = !last;
  const place = part("place");
  place.textContent = place.dataset.words.replace("%(step)s", at + 1).replace("%(all)s", steps.length);
}

part("next").addEventListener("click", () => {
  at += 1;
  show();
  steps[at].querySelector("h3").focus();
});
tour.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  fetch(event.target.action, { method: "POST", body: new FormData(event.target), redirect: "manual" });
  tour.remove();
  document.getElementById("main").focus();
});
tour.classList.add("tour-stepwise");
show();

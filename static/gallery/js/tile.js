// One file on its way, as the person sees it.

const template = document.getElementById("upload-tile");

export class Tile {
  constructor(file, words) {
    this.file = file;
    this.words = words;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.frame = this.element.querySelector(".upload-frame");
    this.progress = this.element.querySelector("progress");
    this.place = this.element.querySelector("[data-words]");
    this.element.querySelector(".upload-name").textContent = file.name;
    this.showThumbnail();
  }

  showThumbnail() {
    const image = this.frame.querySelector("img");
    const address = URL.createObjectURL(this.file);
    image.addEventListener("load", () => {
      image.hidden = false;
      this.frame.querySelector(".icon").remove();
      URL.revokeObjectURL(address);
    }, { once: true });
    image.addEventListener("error", () => URL.revokeObjectURL(address), { once: true });
    image.alt = this.file.name;
    image.src = address;
  }

  start() {
    this.element.classList.remove("has-problem");
    this.place.replaceChildren();
    this.progress.hidden = false;
    this.progress.value = 0;
  }

  sent(share) {
    this.progress.value = share;
  }

  wait({ url, html }) {
    this.progress.hidden = true;
    this.frame.href = url;
    this.place.innerHTML = html;
    htmx.process(this.place);
  }

  fail({ message, url }, again) {
    this.progress.hidden = true;
    this.element.classList.add("has-problem");
    const problem = document.createElement("div");
    problem.className = "upload-problem";
    problem.setAttribute("role", "alert");
    problem.append(Object.assign(document.createElement("p"), { textContent: message }));
    if (url) problem.append(Object.assign(document.createElement("a"), { href: url, textContent: this.words.showIt }));
    if (again) problem.append(this.againButton(again));
    this.place.replaceChildren(problem);
  }

  againButton(again) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button-small", textContent: this.words.tryAgain });
    button.addEventListener("click", again, { once: true });
    return button;
  }
}

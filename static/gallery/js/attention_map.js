// Point at a word, or reach it with the keyboard: the picture is lit where the captioner looked.

const SIDE = 7;

function drawn(map) {
  const grid = document.createElement("canvas");
  grid.width = grid.height = SIDE;
  const pen = grid.getContext("2d");
  const cells = pen.createImageData(SIDE, SIDE);
  for (let cell = 0; cell < SIDE * SIDE; cell += 1) {
    const strength = parseInt(map.slice(2 * cell, 2 * cell + 2), 16) || 0;
    cells.data[4 * cell + 3] = Math.round(0.72 * (255 - strength));
  }
  pen.putImageData(cells, 0, 0);
  grid.className = "attention-map";
  grid.setAttribute("aria-hidden", "true");
  return grid;
}

function hide() {
  document.querySelectorAll(".stage .attention-map").forEach((grid) => grid.remove());
}

function show(event) {
  const word = event.target.closest?.("[data-map]");
  const picture = document.querySelector(".stage img");
  hide();
  if (!word || !picture) return;
  const grid = drawn(word.dataset.map);
  const [frame, bounds] = [picture.parentElement.getBoundingClientRect(), picture.getBoundingClientRect()];
  grid.style.left = `${bounds.left - frame.left}px`;
  grid.style.top = `${bounds.top - frame.top}px`;
  grid.style.width = `${bounds.width}px`;
  grid.style.height = `${bounds.height}px`;
  picture.parentElement.append(grid);
}

for (const name of ["pointerover", "focusin"]) document.addEventListener(name, show);
document.addEventListener("focusout", hide);

// Sorts tables, and draws charts anew where they can be pointed at. Without it the page says the same.
const NARROW = 560;

function key(cell) {
  const sort = cell.dataset.sort ?? cell.textContent.trim();
  return sort !== "" && !Number.isNaN(Number(sort)) ? Number(sort) : sort.toLowerCase();
}

function compare(one, other) {
  if (typeof one === typeof other) return one < other ? -1 : one > other ? 1 : 0;
  return typeof one === "number" ? -1 : 1;
}

for (const head of document.querySelectorAll("th[scope=col]")) {
  if (!head.textContent.trim() || head.closest("details")) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const table = head.closest("table");
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows];
    const keys = new Map(rows.map((row) => [row, key(row.cells[head.cellIndex])]));
    rows.sort((a, b) => (down ? -1 : 1) * compare(keys.get(a), keys.get(b)));
    table.tBodies[0].append(...rows);
  });
}

// On a narrow screen names stand above their bars, where they have the whole width.
function narrowed(node) {
  if (Array.isArray(node)) return node.map(narrowed);
  if (node === null || typeof node !== "object") return node;
  const made = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, narrowed(value)]));
  if (made.labelLimit) {
    if (made.labelOffset) Object.assign(made.labelOffset, { value: -16 }).condition.value = -28;
    Object.assign(made, { labelAlign: "left", labelPadding: 0, labelLimit: 330 });
    if (!made.grid) made.zindex = 1; // names above bars, lines below points
  }
  if (made.axis?.labelLimit && made.scale) made.scale.paddingInner = 0.5;
  if (made.legend && made.legend.title === null) made.legend.columns = 2;
  return made;
}

async function draw(figure) {
  const source = figure.querySelector("script[type='application/json']");
  const drawing = figure.querySelector(".drawing");
  let spec = JSON.parse(source.textContent);
  if (drawing.clientWidth < NARROW) {
    const named = source.textContent.includes('"labelLimit"');
    spec = narrowed(spec);
    if (named) spec.height = Math.round(spec.height * 1.6);
    spec.config.legend = { ...spec.config.legend, columns: 2 };
  }
  spec.width = "container";
  const made = document.createElement("div");
  made.style.width = "100%";
  made.style.position = "absolute";
  made.style.visibility = "hidden";
  drawing.style.position = "relative";
  drawing.append(made);
  await window.vegaEmbed(made, spec, {
    actions: false, ast: true, renderer: "svg", defaultStyle: false,
    tooltip: { disableDefaultStyle: true, theme: "plain" },
  });
  made.querySelector("svg").setAttribute("aria-hidden", "true"); // the drawing around it has the words
  made.style.position = "";
  made.style.visibility = "";
  drawing.classList.remove("still");
  drawing.removeAttribute("tabindex"); // nothing to scroll any more
  drawing.replaceChildren(made);
}

// One after the other, when there is nothing else to do: the page is there at once.
const idle = () => new Promise((go) => (window.requestIdleCallback ?? window.setTimeout)(go));
for (const figure of document.querySelectorAll("figure[data-chart]")) {
  await idle();
  await draw(figure).catch(() => {}); // the still picture stays
}

"use strict";

const byId = (id) => document.getElementById(id);

async function post(url) {
  try {
    const answer = await fetch(url, { method: "POST" });
    byId("said").textContent = answer.ok ? "" : await answer.text();
  } catch {
    byId("said").textContent = "The appliance does not answer.";
  }
  await look();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-post]");
  if (button) post(button.dataset.post + (button.dataset.pull && byId("pull").checked ? "&pull=100" : ""));
});

function cardButton(card) {
  const button = document.createElement("button");
  const kind = document.createElement("small");
  kind.textContent = card.label;
  button.append(card.name, kind);
  if (card.note) {
    const note = document.createElement("small");
    note.textContent = card.note;
    button.append(note);
  }
  button.dataset.post = "/sim/tap?card=" + encodeURIComponent(card.name);
  if (card.label.startsWith("NTAG")) button.dataset.pull = "yes";
  return button;
}

function panelFigure(name) {
  const figure = byId("panel").content.firstElementChild.cloneNode(true);
  figure.dataset.name = name;
  figure.querySelector("strong").textContent = name;
  for (const button of figure.querySelectorAll("button")) {
    button.dataset.post = `/sim/fault?part=panel&name=${encodeURIComponent(name)}&fault=${button.dataset.fault}`;
  }
  byId("panels").append(figure);
  return figure;
}

function showPanel(name, panel) {
  const figure = document.querySelector(`figure[data-name="${CSS.escape(name)}"]`) ?? panelFigure(name);
  const { full, fast, partial } = panel.refreshes;
  const version = `${full}-${fast}-${partial}`;
  if (figure.dataset.version !== version) {
    figure.dataset.version = version;
    const image = figure.querySelector("img");
    image.src = `/sim/panel/${encodeURIComponent(name)}.png?v=${version}`;
    image.alt = `Picture on the door sign ${name}`;
  }
  figure.querySelector(".count").textContent = `${panel.kind}: ${full} full, ${fast} fast, ${partial} partial refreshes${panel.asleep ? ", asleep" : ""}`;
  figure.querySelector(".fault").textContent = panel.fault === "none" ? "" : panel.fault;
}

function show(state) {
  if (!byId("cards").children.length) byId("cards").append(...state.cards.map(cardButton));
  byId("clock").dateTime = state.clock;
  byId("clock").textContent = state.clock.slice(0, 19).replace("T", " "); // the place's time, wherever the browser is
  byId("wire").textContent = state.reader.wire;
  byId("reader-fault").textContent = state.reader.fault === "none" ? "" : state.reader.fault;
  for (const [name, panel] of Object.entries(state.panels)) showPanel(name, panel);
}

async function look() {
  try {
    show(await (await fetch("/sim/state")).json());
  } catch {
    byId("said").textContent = "The appliance does not answer.";
  }
}

async function watch() {
  await look();
  setTimeout(watch, 500);
}

watch();

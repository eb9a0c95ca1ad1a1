// Draws the chart and the map, fills the tiles, and keeps the page fresh. The lists work without it.
// Whatever came from a feed enters the page as text (textContent), never as markup.
"use strict";

(() => {
  const REFRESH_MS = 60000;
  const COLOURS = ["#4e79a7", "#e07b28", "#c8455b", "#3f9e95", "#5a9a4a", "#c9a227", "#9c6ba3", "#a8705c", "#7f8a96", "#d37295"];
  const overview = document.getElementById("overview");
  if (!overview) return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = window.matchMedia("(max-width: 760px)");
  const fold = document.getElementById("fold");
  let chart = null, map = null, points = null, land = null, shown = null, isFitted = false;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const number = new Intl.NumberFormat("en");

  function make(tag, text, attributes = {}) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function label(stretch, unit) {
    const at = new Date(unit === "month" ? `${stretch}-01T00:00Z` : unit === "day" ? `${stretch}T00:00Z` : `${stretch}:00Z`);
    const form = { month: { month: "short", year: "numeric" }, day: { day: "numeric", month: "short" }, hour: { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } }[unit];
    return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...form }).format(at);
  }

  // ------------------------------------------------------------------------------------------------------ chart

  function drawChart(data) {
    const labels = data.stretches.map((stretch) => label(stretch, data.unit));
    const datasets = data.series.map((one, place) => ({
      label: one.title, data: one.stories, backgroundColor: COLOURS[place % COLOURS.length], borderWidth: 0, maxBarThickness: 60,
    }));
    const options = {
      responsive: true, maintainAspectRatio: false, animation: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked: true, grid: { display: false }, border: { color: colour("line") }, ticks: { color: colour("quiet"), maxRotation: 0, autoSkipPadding: 14 } },
        y: { stacked: true, beginAtZero: true, grid: { color: colour("line") }, border: { display: false }, ticks: { color: colour("quiet"), precision: 0 } },
      },
      plugins: {
        legend: { position: "bottom", labels: { color: colour("ink"), boxWidth: 12, boxHeight: 12, padding: 10 } },
        tooltip: { filter: (item) => item.raw > 0 },
      },
    };
    if (chart) chart.destroy();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    chart = new Chart(document.getElementById("chart"), { type: "bar", data: { labels, datasets }, options });
    document.getElementById("unit").textContent = data.unit;
    fillTable("numbers", [data.unit, ...data.series.map((one) => one.title)],
      data.stretches.map((stretch, place) => [labels[place], ...data.series.map((one) => number.format(one.stories[place]))]));
  }

  function fillTable(id, heads, rows) {
    const head = make("tr");
    heads.forEach((text) => head.append(make("th", text, { scope: "col" })));
    const body = rows.map((cells) => {
      const row = make("tr");
      cells.forEach((cell, place) => {
        const part = make("td", cell instanceof Node ? undefined : cell, place ? { class: "number" } : {});
        if (cell instanceof Node) part.append(cell);
        row.append(part);
      });
      return row;
    });
    const top = make("thead"), rest = make("tbody");
    top.append(head);
    rest.append(...body);
    document.getElementById(id).replaceChildren(top, rest);
  }

  // -------------------------------------------------------------------------------------------------------- map

  function unpack(path) { // rings as relative SVG paths in hundredths of a degree; see bot/geodata_build.py
    return path.split("z").filter(Boolean).map((ring) => {
      const [start, steps] = ring.slice(1).split("l");
      let [x, y] = start.split(" ").map(Number);
      const line = [[-y / 100, x / 100]], numbers = steps.split(" ");
      for (let place = 0; place + 1 < numbers.length; place += 2) {
        x += Number(numbers[place]);
        y += Number(numbers[place + 1]);
        line.push([-y / 100, x / 100]);
      }
      return line;
    });
  }

  function shiftedLands(outlines) { // a land that runs past the date line is drawn on both sides of the map
    const lands = [];
    for (const row of outlines.split("\n")) {
      const [, west, , east, , path] = row.split("\t");
      if (!path) continue;
      const land = unpack(path);
      const shift = (by) => land.map((line) => line.map(([y, x]) => [y, x + by]));
      lands.push(land);
      if (Number(west) < -18000) lands.push(shift(360));
      if (Number(east) > 18000) lands.push(shift(-360));
    }
    return lands;
  }

  function startMap(outlines) {
    map = L.map("map", { attributionControl: false, preferCanvas: true, minZoom: 0, maxZoom: 9, zoomSnap: 0.25, worldCopyJump: false, maxBounds: [[-75, -200], [85, 200]], zoomAnimation: !calm.matches, fadeAnimation: !calm.matches });
    map.fitBounds([[-50, -130], [68, 150]]);
    land = L.polygon(shiftedLands(outlines), { interactive: false, smoothFactor: 0.6 }).addTo(map);
    points = L.layerGroup().addTo(map);
    paintLand();
  }

  function paintLand() {
    land.setStyle({ fillColor: colour("land"), fillOpacity: 1, color: colour("border"), weight: 0.7 });
  }

  function describePoint(point, query) {
    const box = make("div");
    const where = point.country_name && point.country_name !== point.name ? `${point.name}, ${point.country_name}` : point.name;
    box.append(make("b", where, { dir: "auto" }));
    box.append(make("p", `${number.format(point.stories)} ${point.stories === 1 ? "story" : "stories"}, the most severe ${point.severity}`));
    const latest = make("p", "Latest: ");
    latest.append(make("a", point.newest.title, { href: `/stories/${encodeURIComponent(point.newest.id)}`, dir: "auto" }));
    box.append(latest);
    if (point.country) {
      const wanted = new URLSearchParams(query);
      wanted.set("country", point.country);
      const more = make("p");
      more.append(make("a", `All in ${point.country_name}`, { href: `/?${wanted}` }));
      box.append(more);
    }
    return box;
  }

  function drawPoints(data, query) {
    points.clearLayers();
    const most = Math.max(1, ...data.points.map((point) => point.stories));
    const ordered = [...data.points].sort((one, other) => other.stories - one.stories);
    for (const point of ordered) {
      const tone = colour(point.severity);
      L.circleMarker(point.at, { radius: 4.5 + 13 * Math.sqrt(point.stories / most), color: colour("card"), weight: 1.2, fillColor: tone, fillOpacity: 0.78 })
        .bindPopup(() => describePoint(point, query)).addTo(points);
    }
    if (!isFitted && ordered.length) {
      const bounds = L.latLngBounds(ordered.map((point) => point.at));
      map.fitBounds(bounds.pad(0.12), { maxZoom: 5, animate: false });
      isFitted = true;
    }
    fillTable("places", ["place", "country", "stories", "most severe"], ordered.map((point) => {
      const link = make("a", point.name, { href: `/stories/${encodeURIComponent(point.newest.id)}`, title: point.newest.title, dir: "auto" });
      return [link, point.country_name, number.format(point.stories), point.severity];
    }));
  }

  // ------------------------------------------------------------------------------------------------------ tiles

  function fillTiles(data) {
    for (const place of document.querySelectorAll("#tiles [data-count]")) {
      const name = place.dataset.count;
      place.textContent = number.format(name === "stories" ? data.stories : data.severities[name]);
    }
    document.querySelector("#tiles [data-unit]").textContent = data.stories === 1 ? "story" : "stories";
  }

  // ---------------------------------------------------------------------------------------------------- fetching

  async function get(address) {
    const answer = await fetch(address);
    if ((answer.headers.get("content-type") || "").startsWith("text/plain") && answer.ok) return answer.text();
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error || `the server answered ${answer.status}`);
    return body;
  }

  function tell(trouble) {
    const place = document.getElementById("trouble");
    place.textContent = trouble;
    place.hidden = !trouble;
  }

  async function draw() {
    const query = overview.dataset.query;
    try {
      const wanted = map ? [get(`/overview.json?${query}`)] : [get(`/overview.json?${query}`), get("/outlines.txt")];
      const [data, outlines] = await Promise.all(wanted);
      overview.hidden = false;
      if (!map) startMap(outlines);
      drawChart(data);
      drawPoints(data, query);
      fillTiles(data);
      shown = data;
      tell("");
      document.documentElement.dataset.drawn = data.made_at;
    } catch (error) {
      overview.hidden = false;
      tell(`The chart and the map could not be drawn: ${error.message}`);
    }
  }

  // What is on the wall stays fresh; whoever reads further down, writes in the form or has a popup open is left alone.
  async function refresh() {
    const busy = document.hidden || document.activeElement.closest("form, table, .panel details") || document.querySelector(".leaflet-popup");
    if (busy) return;
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["list", "pulse"]) {
        const before = document.getElementById(id), after = fresh.getElementById(id);
        if (before && after) before.replaceWith(document.adoptNode(after));
      }
      await draw();
      document.getElementById("news").textContent = `Refreshed at ${new Date().toLocaleTimeString("en-GB")}`;
    } catch (error) {
      tell(`The page could not be refreshed: ${error.message}`);
    }
  }

  dark.addEventListener("change", () => {
    if (!shown) return;
    paintLand();
    drawChart(shown);
    drawPoints(shown, overview.dataset.query);
  });
  const refold = () => { fold.open = !narrow.matches; }; // on a phone the stories come first
  narrow.addEventListener("change", refold);
  fold.addEventListener("toggle", () => { // what was drawn while folded knew no size
    if (!fold.open || !map || !shown) return;
    map.invalidateSize();
    isFitted = false;
    drawPoints(shown, overview.dataset.query);
  });
  refold();
  draw();
  setInterval(refresh, REFRESH_MS);
})();

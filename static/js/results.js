// Links among the filters and chips swap results and filters only, as the boxes do. Without script they are plain links.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".facets a, .results-head .chips a");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const name = link.getAttribute("aria-label") ?? link.id;
  htmx.ajax("GET", link.getAttribute("href"), { target: "#ket-qua" }).then(() => back(name));
});

// The filters are new: the reader goes on from where he was.
function back(name) {
  if (!name) return;
  const place = name.split(":")[0];
  for (const link of document.querySelectorAll(".facets .woven-map a")) if (link.getAttribute("aria-label").split(":")[0] === place) link.focus();
}

// "Near me": the commune whose middle is nearest is found here, so that where somebody is goes nowhere.
const KM_A_DEGREE = 111.2;

function nearest(select, { latitude, longitude }) {
  const far = ([north, east]) => Math.hypot(north - latitude, (east - longitude) * Math.cos((latitude * Math.PI) / 180)) * KM_A_DEGREE;
  const places = [...select.options].filter((option) => option.dataset.at);
  return places.map((option) => [far(option.dataset.at.split(" ").map(Number)), option.value]).sort((one, other) => one[0] - other[0])[0][1];
}

function ready() {
  for (const part of document.querySelectorAll("[data-find-me]")) part.hidden = !("geolocation" in navigator);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-find-me]");
  if (!button) return;
  const form = button.form, select = form.elements.near, refused = form.querySelector("[data-refused]");
  button.disabled = true;
  refused.hidden = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      select.value = nearest(select, coords);
      form.requestSubmit();
    },
    () => {
      button.disabled = false;
      refused.hidden = false;
      select.focus();
    },
    { maximumAge: 600_000, timeout: 10_000 },
  );
});

document.addEventListener("htmx:afterSettle", ready);
ready();

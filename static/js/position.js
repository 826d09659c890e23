// "I am there now": the phone's position goes into the field, to be looked at and saved. A vague one is told and not taken.
const EXACT_ENOUGH = 100; // metres
const place = document.querySelector("[data-locate]");
const field = document.querySelector("[data-position]");

function say(words, metres) {
  place.querySelector("[role=status]").textContent = place.dataset[words].replace("#", Math.ceil(metres));
}

function taken({ coords }) {
  if (coords.accuracy > EXACT_ENOUGH) return say("vague", coords.accuracy);
  field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return say("found", coords.accuracy);
}

if ("geolocation" in navigator) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    say("asking", 0);
    navigator.geolocation.getCurrentPosition(taken, () => say("refused", 0), { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 });
  });
}

// The goods at the till are set aside until a moment that the page says. This counts down to it, quietly: minutes, and seconds only at
// the very end. Read aloud at few moments. Without script the moment stands there all the same.
const SPOKEN = [300, 60]; // seconds left at which it is said aloud
let line, ends, said;

const endsTold = () => document.querySelectorAll("[data-held-over]"); // in the line itself, and beside the button

function begin() {
  const now = document.querySelector("[data-held]");
  if (!now || now === line) return;
  line = now;
  for (const told of endsTold()) told.hidden = true;
  ends = Date.now() + Number(line.dataset.held) * 1000;
  said = SPOKEN.filter((moment) => moment >= Number(line.dataset.held));
}

const words = (left) =>
  left > 90 ? line.dataset.minutes.replace("{n}", Math.ceil(left / 60)) : line.dataset.seconds.replace("{n}", Math.max(0, left));

function speak(text) {
  const place = document.querySelector("[data-held-said]");
  if (place) place.textContent = text;
}

function over() {
  line.querySelector("[data-held-now]").hidden = true;
  for (const told of endsTold()) told.hidden = false;
  speak(line.querySelector("[data-held-over] span").textContent);
}

function tick() {
  begin();
  if (!line?.isConnected || line.querySelector("[data-held-now]").hidden) return;
  const left = Math.round((ends - Date.now()) / 1000);
  if (left <= 0) return over();
  line.querySelector("[data-held-left]").textContent = ` (${words(left)})`;
  const moment = SPOKEN.find((one) => left <= one && !said.includes(one));
  if (moment) {
    said.push(moment);
    speak(words(left));
  }
}

tick();
document.addEventListener("htmx:afterSettle", tick); // a line that has just come counts from now
setInterval(tick, 1000);

// The pay page: Stripe's form for a card in its own frame. We are told only that something happened; the server then asks Stripe how it stands.
const form = document.querySelector("[data-card]");
const part = (name) => form.querySelector(`[data-${name}]`);

function say(words) {
  part("words").textContent = words;
  part("words").hidden = !words;
}

function busy(yes) {
  part("pay").disabled = yes;
  part("busy").hidden = !yes;
}

function unreached() {
  form.hidden = true;
  document.querySelector("[data-unreached]").hidden = false;
}

async function secret() {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  return answer.json();
}

async function begin() {
  const { secret: clientSecret, words } = await secret();
  if (!clientSecret) {
    busy(false);
    part("pay").hidden = true;
    say(words);
    return;
  }
  const stripe = window.Stripe(form.dataset.key, { locale: form.dataset.language });
  const elements = stripe.elements({ clientSecret, locale: form.dataset.language });
  const element = elements.create("payment");
  element.on("ready", () => busy(false));
  element.on("loaderror", unreached);
  element.mount(part("place"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pay(stripe, elements);
  });
}

async function pay(stripe, elements) {
  busy(true);
  say("");
  const back = new URL(form.dataset.back, location.href).href;
  const { error } = await stripe.confirmPayment({ elements, confirmParams: { return_url: back }, redirect: "if_required" });
  if (!error) {
    location.assign(back);
    return;
  }
  say(error.message);
  busy(false);
}

if (window.Stripe) {
  form.hidden = false;
  begin().catch(unreached);
} else {
  unreached();
}

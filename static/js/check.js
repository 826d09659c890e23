// Reads the signed half of a code (behind the # of its address) and checks it in the phone itself, with or without a network.
// The list of ended codes is as old as the last visit: after `good_for_days` it confirms nothing, and the page says so.

const place = document.querySelector("[data-signed]");
const token = location.hash.slice(1);

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const read = (part) => JSON.parse(new TextDecoder().decode(bytes(part)));
const endOf = (day) => Date.parse(`${day}T00:00:00+07:00`) + 24 * 3600 * 1000; // it holds through its last day in Vietnam
const shownDay = (day) => day.split("-").reverse().join("/");

async function signedBy(key, signature, message) {
  try {
    const imported = await crypto.subtle.importKey("jwk", { kty: key.kty, crv: key.crv, x: key.x }, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  } catch (error) {
    if (error.name !== "NotSupportedError" && error.name !== "SyntaxError" && !(error instanceof TypeError)) throw error;
    const { verifyAsync } = await import(place.dataset.ed25519); // older phones
    return verifyAsync(signature, message, bytes(key.x));
  }
}

// The payload of a compact JWS, or a word that says what is wrong with it.
async function opened(jws, keys) {
  const parts = jws.split(".");
  let head, payload, signature;
  try {
    [head, payload, signature] = [read(parts[0]), read(parts[1]), bytes(parts[2])];
  } catch {
    return { says: "unreadable" };
  }
  const key = keys.find((one) => one.kid === head.kid);
  if (!key) return { says: "unknown", payload };
  const good = head.alg === "Ed25519" && signature.length === 64 && await signedBy(key, signature, new TextEncoder().encode(`${parts[0]}.${parts[1]}`));
  return good ? { payload } : { says: "forged" };
}

async function judged(jws, keys, list, now) {
  const { says, payload: badge } = await opened(jws, keys);
  if (says) return { says, badge };
  if (now < Date.parse(`${badge.f}T00:00:00+07:00`)) return { says: "coming", badge };
  if (now >= endOf(badge.u)) return { says: "over", badge };
  const ended = list?.jws ? (await opened(list.jws, keys)).payload : null;
  const why = ended && Object.keys(ended.codes).find((name) => ended.codes[name].includes(badge.c));
  if (why) return { says: why, badge, ended };
  const age = ended ? now - Date.parse(ended.made_at) : Infinity;
  return { says: age > ended?.good_for_days * 24 * 3600 * 1000 || age === Infinity ? "stale" : "holds", badge, ended };
}

async function fetched(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // no network and nothing kept: the page says that it cannot confirm
  }
}

function show({ says, badge, ended }) {
  const other = badge && !place.hasAttribute("data-offline") && badge.c !== place.dataset.code;
  const shown = other ? "other" : says;
  place.querySelector(`[data-says="${shown}"]`).hidden = false;
  place.querySelector(`[data-mark="${shown}"]`)?.removeAttribute("hidden");
  place.dataset.said = shown;
  const words = badge && { ...badge, f: shownDay(badge.f), u: shownDay(badge.u), s: says === "holds" ? badge.s : "–" };
  for (const field of place.querySelectorAll("[data-field]")) field.textContent = words?.[field.dataset.field] ?? "";
  for (const facts of place.querySelectorAll("[data-facts]")) facts.hidden = !badge;
  for (const age of place.querySelectorAll("[data-age]")) {
    age.hidden = !ended;
    const moment = ended && new Date(ended.made_at).toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short", timeStyle: "short" });
    if (moment) age.querySelector("b").textContent = moment;
  }
  place.hidden = false;
}

const [keys, list] = await Promise.all([fetched(place.dataset.keys), fetched(place.dataset.ended)]);
if (token) show(await judged(token, keys?.keys ?? [], list, Date.now()));
else if (place.hasAttribute("data-offline")) show({ says: "unreadable" });
if ("serviceWorker" in navigator) navigator.serviceWorker.register(place.dataset.worker);

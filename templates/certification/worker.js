{% load static %}// Keeps what a check needs when there is no network: a page, the published keys, the list of ended codes.
const KEPT = "check-{{ version }}";
const SHELL = "{% url "check-offline" %}";
const LISTS = ["{% url "check-keys" %}", "{% url "check-revoked" %}"];
const FILES = [SHELL, ...LISTS, {% for path in files %}"{{ path|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", (event) => event.waitUntil(
  caches.open(KEPT).then((kept) => kept.addAll(FILES.map((file) => new Request(file, { cache: "reload" })))).then(() => self.skipWaiting())));

self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("check-") && name !== KEPT).map((name) => caches.delete(name)))).then(() => clients.claim())));

// The network first, for at most five seconds; then what is kept.
async function fresh(request) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(5000) });
    if (answer.ok) await kept.put(request, answer.clone());
    return answer;
  } catch {
    return (await kept.match(request, { ignoreVary: true })) ?? Response.error();
  }
}

async function page(request) {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(8000) });
  } catch {
    return (await caches.match(SHELL)) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET") return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (LISTS.includes(pathname)) event.respondWith(fresh(event.request));
  else if (FILES.includes(pathname)) event.respondWith(caches.match(event.request, { ignoreVary: true }).then((kept) => kept ?? fetch(event.request)));
});

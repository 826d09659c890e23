// The price and unit shown follow the size chosen. Without script each size says its own price.
document.addEventListener("change", (event) => {
  const chosen = event.target.closest(".sizes input[data-price]");
  if (!chosen) return;
  for (const place of document.querySelectorAll("[data-price]:not(input)")) place.textContent = chosen.dataset.price;
  for (const place of document.querySelectorAll("[data-unit]:not(input)")) place.textContent = chosen.dataset.unit.charAt(0).toLowerCase() + chosen.dataset.unit.slice(1);
});

// The buy bar of phones comes once the button itself has gone by above; it covers nothing before, and is not there without script.
const bar = document.querySelector(".sticky-buy"), button = document.querySelector(".buy-row .primary");
const gone = new IntersectionObserver(([seen]) => bar.classList.toggle("on", !seen.isIntersecting), { rootMargin: "0px 0px 100000px" });
if (bar && button) gone.observe(button);

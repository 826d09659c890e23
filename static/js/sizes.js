// The price and unit shown follow the size chosen. Without script each size says its own price.
document.addEventListener("change", (event) => {
  const chosen = event.target.closest(".sizes input[data-price]");
  if (!chosen) return;
  for (const place of document.querySelectorAll("[data-price]:not(input)")) place.textContent = chosen.dataset.price;
  for (const place of document.querySelectorAll("[data-unit]:not(input)")) place.textContent = chosen.dataset.unit.charAt(0).toLowerCase() + chosen.dataset.unit.slice(1);
});

// − and + of a quantity. Without script they stay hidden and the number is typed.
function reveal(root) {
  for (const button of root.querySelectorAll(".qty button[hidden]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".qty button[data-step]");
  if (!button) return;
  const input = button.closest(".qty").querySelector("input");
  const least = Number(input.min || 1);
  const most = Number(input.max || Infinity);
  const wanted = (Number.parseInt(input.value, 10) || 0) + Number(button.dataset.step);
  const value = String(Math.min(most, Math.max(least, wanted)));
  if (value === input.value) return;
  input.value = value;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
// A number typed just before "order" is saved first: what the next page sums up is what stands in the basket.
let saving = 0;
let next = null;
document.addEventListener("htmx:beforeRequest", () => { saving += 1; });
document.addEventListener("htmx:afterRequest", () => {
  saving -= 1;
  if (!saving && next) location.assign(next);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-after-save]");
  if (!link || !saving) return;
  event.preventDefault();
  next = link.href;
});

document.addEventListener("htmx:load", (event) => reveal(event.target));
reveal(document);

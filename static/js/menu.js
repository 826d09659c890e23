// The menu is a popover: close it when one of its links stays on this page.
for (const menu of document.querySelectorAll(".nav[popover]")) {
  menu.addEventListener("click", (event) => {
    if (event.target.closest("a") && menu.matches(":popover-open")) menu.hidePopover();
  });
}

// A form that came back: begin at the first field that is not right, not again at the top of the page.
document.querySelector('main [aria-invalid="true"]')?.focus();

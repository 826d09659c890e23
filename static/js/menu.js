// The menu is a popover: close it when one of its links stays on this page.
for (const menu of document.querySelectorAll(".nav[popover]")) {
  menu.addEventListener("click", (event) => {
    if (event.target.closest("a") && menu.matches(":popover-open")) menu.hidePopover();
  });
}

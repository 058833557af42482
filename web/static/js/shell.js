// Small comforts of every page.
(() => {
  const root = document.documentElement;

  // Light and dark without loading the page again; the cookie is the same as the server's.
  document.getElementById("theme")?.addEventListener("click", (event) => {
    event.preventDefault();
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `theme=${root.dataset.bsTheme};path=/;max-age=31536000;samesite=lax${secure}`;
    document.dispatchEvent(new CustomEvent("theme-changed"));
  });

  // Menus close on Escape (focus goes back to the button) and on a press elsewhere.
  const menus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // A form that asks first shows its <dialog> instead of going off at once.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (!opener) return;
    event.preventDefault();
    document.getElementById(opener.dataset.opens).showModal();
  });
})();

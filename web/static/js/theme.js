// Before the first paint: without a choice of one's own, the device's light or dark.
(() => {
  const root = document.documentElement;
  if (!root.dataset.bsTheme) {
    root.dataset.bsTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
})();

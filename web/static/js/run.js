// The chart of a planning run: score and bound over time, drawn again when the live part of the page changes.
(() => {
  const holder = document.getElementById("chart");
  const run = document.getElementById("run");
  if (!holder || !run || !window.uPlot) return;
  const language = holder.dataset.language === "vi" ? "vi-VN" : "en-GB";
  const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const spoken = (ticks) => {
    const short = ticks.map((tick) => compact.format(tick));
    return new Set(short).size === short.length ? short : ticks.map((tick) => whole.format(tick));
  };
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const size = () => ({ width: holder.clientWidth, height: 320 });
  const points = () => JSON.parse(document.getElementById("live").dataset.points);
  const stepped = uPlot.paths.stepped({ align: 1 });
  let chart;

  const axis = (extra) => ({
    stroke: colour("--muted"),
    font: "12px 'Be Vietnam Pro'",
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1 },
    ...extra,
  });

  const draw = () => {
    chart?.destroy();
    chart = new uPlot(
      {
        ...size(),
        legend: { show: false },
        scales: { x: { time: false } },
        axes: [
          axis({ label: holder.dataset.seconds, labelFont: "12px 'Be Vietnam Pro'", labelSize: 22 }),
          axis({ size: 64, values: (_, ticks) => spoken(ticks) }),
        ],
        series: [
          {},
          { stroke: colour("--accent"), width: 2.5, paths: stepped, points: { show: false } },
          { stroke: colour("--good"), width: 2.5, dash: [8, 5], paths: stepped, points: { show: false } },
        ],
      },
      points(),
      holder,
    );
  };

  let state = document.getElementById("live").dataset.state;
  const refresh = () => {
    const live = document.getElementById("live");
    if (!live) return;
    chart.setData(points());
    if (live.dataset.state !== state) {
      state = live.dataset.state;
      document.getElementById("announcer").textContent = state;
    }
    if (live.dataset.live === "false") location.reload();
  };

  draw();
  if (run.hasAttribute("hx-get")) new MutationObserver(refresh).observe(run, { childList: true });
  new ResizeObserver(() => chart.setSize(size())).observe(holder);
  document.addEventListener("theme-changed", draw);
})();

/* Draws every element with data-chart from the JSON beside it. Colours are the alliance's, in light and dark. */
(function () {
  "use strict";

  const PALETTE = {
    light: { colors: ["#C8102E", "#B8893B", "#576B95", "#07C160"], text: "#6b7280", line: "#e5e7eb", ground: "#fff", ink: "#111827" },
    dark: { colors: ["#F5475C", "#D9B36C", "#8FA3CF", "#3DD68C"], text: "#9ca3af", line: "#2b3240", ground: "#1f2937", ink: "#f3f4f6" },
  };

  const isDark = () => document.documentElement.classList.contains("dark");

  // Amounts come in whole units (fen, points) and are divided for the eye only.
  function format(value, spec) {
    const sign = value < 0 ? "-" : "";
    const whole = Math.abs(value);
    if (!spec.money) return sign + whole.toLocaleString("en-US");
    const yuan = Math.floor(whole / 100).toLocaleString("en-US");
    return sign + "¥" + yuan + "." + String(whole % 100).padStart(2, "0");
  }

  function short(value, spec) {
    const units = spec.money ? value / 100 : value;
    const size = Math.abs(units);
    const [step, suffix] = spec.steps.find(([least]) => size >= least) || [1, ""];
    return String(Math.round((units / step) * 10) / 10) + suffix;
  }

  function series(spec, one, index, palette) {
    const color = palette.colors[index % palette.colors.length];
    const common = { name: one.name, data: one.values, itemStyle: { color: color } };
    if (spec.kind === "line") {
      return { ...common, type: "line", showSymbol: one.values.length < 2, lineStyle: { width: 2 }, areaStyle: { opacity: 0.12 } };
    }
    const radius = spec.kind === "ranking" ? [0, 4, 4, 0] : [3, 3, 0, 0];
    return { ...common, type: "bar", barMaxWidth: 22, itemStyle: { color: color, borderRadius: radius } };
  }

  function option(spec) {
    const palette = isDark() ? PALETTE.dark : PALETTE.light;
    const names = {
      type: "category", data: spec.categories, inverse: spec.kind === "ranking",
      axisLabel: { color: palette.text, hideOverlap: true, width: 130, overflow: spec.kind === "ranking" ? "truncate" : "none" },
      axisLine: { lineStyle: { color: palette.line } }, axisTick: { show: false },
    };
    const values = {
      type: "value", axisLabel: { color: palette.text, formatter: (value) => short(value, spec), hideOverlap: true },
      splitLine: { lineStyle: { color: palette.line } }, splitNumber: 4,
    };
    return {
      animationDuration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
      textStyle: { fontFamily: "inherit" },
      aria: { enabled: true },
      grid: { left: 8, right: 20, top: spec.series.length > 1 ? 36 : 14, bottom: 4, containLabel: true },
      legend: spec.series.length > 1 ? { top: 4, right: 12, textStyle: { color: palette.text }, itemWidth: 12, itemHeight: 8 } : undefined,
      tooltip: {
        trigger: "axis", backgroundColor: palette.ground, borderColor: palette.line, textStyle: { color: palette.ink },
        valueFormatter: (value) => format(value, spec),
      },
      xAxis: spec.kind === "ranking" ? values : names,
      yAxis: spec.kind === "ranking" ? names : values,
      series: spec.series.map((one, index) => series(spec, one, index, palette)),
    };
  }

  document.addEventListener("DOMContentLoaded", function () {
    const charts = Array.from(document.querySelectorAll("[data-chart]"), function (place) {
      const spec = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      const chart = window.echarts.init(place);
      chart.setOption(option(spec));
      place.dataset.drawn = "yes";
      return { chart: chart, spec: spec };
    });
    const redraw = () => charts.forEach((each) => each.chart.setOption(option(each.spec), true));
    new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
    // The sidebar opens and closes without a resize of the window.
    const watcher = new ResizeObserver(() => charts.forEach((each) => each.chart.resize()));
    charts.forEach((each) => watcher.observe(each.chart.getDom()));
  });
})();

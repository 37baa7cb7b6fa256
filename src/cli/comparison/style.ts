/**
 * The style sheet of the report. Its hash is in the page's policy. Colours: Okabe and Ito,
 * lightened for the dark.
 */
export const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --page: #ffffff; --line: #d1d9e0; --bad: #b31d28;
  --c0: #0072b2; --c1: #b34700; --c2: #00785a; --c3: #a23b7d; --c4: #8a6100; --c5: #1c7ba8; --c6: #555555; --c7: #6b3fa0; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --quiet: #9ba7b4; --page: #0d1117; --line: #3d444d; --bad: #ff8080;
    --c0: #58a6ff; --c1: #ff9e4f; --c2: #35c99a; --c3: #e58fc6; --c4: #e0c04c; --c5: #7cd0f5; --c6: #b8b8b8; --c7: #bb9af7; }
}
@media (forced-colors: active) {
  :root { --text: CanvasText; --quiet: CanvasText; --page: Canvas; --line: CanvasText; --bad: CanvasText; }
}
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 20px 24px 48px; }
h1 { margin: 0 0 8px; font-size: 22px; }
h2 { margin: 28px 0 6px; font-size: 17px; }
p { max-width: 90ch; margin: 4px 0 8px; }
.note { padding: 6px 10px; border-left: 3px solid var(--c1); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 8px 0; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: 6px; }
.key { width: 26px; height: 12px; }
.chart { display: block; width: 100%; height: auto; font-family: inherit; }
.half { fill: var(--text); font-size: 14px; font-weight: 600; }
.title { fill: var(--text); font-size: 12px; }
.tick { fill: var(--quiet); font-size: 11px; }
.axis { stroke: var(--line); }
.truth { stroke: var(--quiet); stroke-dasharray: 3 3; }
.line { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linejoin: round; }
.series circle, .series rect, .series path { fill: currentColor; }
.c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); }
.c4 { color: var(--c4); } .c5 { color: var(--c5); } .c6 { color: var(--c6); } .c7 { color: var(--c7); }
.scrolled { overflow-x: auto; }
.scrolled:focus-visible { outline: 2px solid var(--c0); }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: 3px 10px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; font-weight: 400; }
thead th { color: var(--quiet); vertical-align: bottom; }
thead th[scope='colgroup'] { text-align: center; border-left: 1px solid var(--line); }
tbody th, th:first-child { text-align: left; }
strong { font-weight: 700; }
.failed th, .reason { color: var(--bad); }
.reason { text-align: left; white-space: normal; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; }
dt { font-weight: 600; }
dd { margin: 0; }
@media print { .scrolled { overflow: visible; } }
`;

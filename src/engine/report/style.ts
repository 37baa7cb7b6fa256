/** The style sheet of a report. Its hash is in the page's policy. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --page: #ffffff; --line: #d1d9e0; --bar: #0072b2; --sure: #00785a; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --quiet: #9ba7b4; --page: #0d1117; --line: #3d444d; --bar: #58a6ff; --sure: #35c99a; }
}
@media (forced-colors: active) {
  :root { --text: CanvasText; --quiet: CanvasText; --page: Canvas; --line: CanvasText; --bar: CanvasText; --sure: Highlight; }
}
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 20px 24px 48px; }
h1 { margin: 0 0 8px; font-size: 22px; overflow-wrap: anywhere; }
h2 { margin: 28px 0 6px; font-size: 17px; }
h3 { margin: 16px 0 4px; font-size: 15px; overflow-wrap: anywhere; }
p { max-width: 90ch; margin: 4px 0 8px; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.scrolled { overflow-x: auto; }
.scrolled:focus-visible { outline: 2px solid var(--bar); }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: 3px 10px; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; }
thead th { color: var(--quiet); vertical-align: bottom; }
th:first-child, td.text { text-align: left; overflow-wrap: anywhere; }
.pictures { display: flex; flex-wrap: wrap; gap: 6px; margin: 4px 0; padding: 0; list-style: none; }
.pictures li { width: 88px; font-size: 11px; color: var(--quiet); overflow-wrap: anywhere; }
.pictures img { display: block; max-width: 88px; max-height: 88px; }
.chart { display: block; width: 100%; max-width: 520px; height: auto; font-family: inherit; }
.chart text { fill: var(--quiet); font-size: 11px; }
.all { fill: var(--bar); } .reviewed { fill: var(--sure); }
section { break-inside: avoid-page; }
@media print { .scrolled { overflow: visible; } }
`;

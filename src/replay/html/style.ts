/** How the page looks: in light, in dark and on paper. Pictures are drawn for white, and recoloured where it is dark. */
import {
  ALL_COLOURS,
  AXIS,
  FONT,
  GRID,
  INK,
  MATCH,
  PAPER,
  QUIET,
  VERDICT_COLOURS,
  lineStyle,
  MARK_COLOURS,
} from '../plot/svg-style.ts'

/** The counterpart on a dark ground of every colour that a picture can have. */
const ON_DARK: Readonly<Record<string, string>> = {
  [PAPER]: '#161b21',
  [INK]: '#e4e9ee',
  [QUIET]: '#9fabb7',
  [GRID]: '#2b343d',
  [AXIS]: '#5d6a77',
  [MATCH]: '#34c79a',
  [MARK_COLOURS.plain]: '#85abdc',
  [MARK_COLOURS.late]: '#ff8d55',
  [MARK_COLOURS.corrected]: '#e6b84c',
  [MARK_COLOURS.bad]: '#e08ee0',
  [VERDICT_COLOURS.invented]: '#c6a0f5',
  [lineStyle(0).colour]: '#6fb6f5',
  [lineStyle(1).colour]: '#b9a0f2',
  [lineStyle(2).colour]: '#d6ae58',
  [lineStyle(3).colour]: '#50c6d2',
}

function variables(colourOf: (colour: string) => string): string {
  const named = {
    paper: PAPER,
    ink: INK,
    quiet: QUIET,
    grid: GRID,
    axis: AXIS,
    right: MATCH,
    missed: VERDICT_COLOURS.missed,
    invented: VERDICT_COLOURS.invented,
    focus: lineStyle(0).colour,
  }
  return Object.entries(named)
    .map(([name, colour]) => `--${name}:${colourOf(colour)}`)
    .join(';')
}

/** Presentation attributes yield to any rule, so a rule per colour is all it takes. */
function recoloured(): string {
  return ALL_COLOURS.map((colour) => {
    const dark = ON_DARK[colour] ?? colour
    return `[fill="${colour}"]{fill:${dark}}[stroke="${colour}"]{stroke:${dark}}`
  }).join('\n')
}

/**
 * The style sheet. Of the answers, the one whose radio button is on is shown; on paper all are.
 *
 * @param answers how many answers there are to choose from
 */
export function styleSheet(answers: number): string {
  const chosen = Array.from({ length: answers }, (_, i) => `#choose-${i}:checked~.answers>#answer-${i}`)
  const marked = Array.from({ length: answers }, (_, i) => `#choose-${i}:checked~.tabs>[for=choose-${i}]`)
  const focused = Array.from({ length: answers }, (_, i) => `#choose-${i}:focus-visible~.tabs>[for=choose-${i}]`)
  const choice =
    answers === 0
      ? ''
      : `
.answers>article{display:none}
${['#choose-all:checked~.answers>article', ...chosen].join(',')}{display:block}
${['#choose-all:checked~.tabs>[for=choose-all]', ...marked].join(',')}{background:var(--ink);border-color:var(--ink);color:var(--paper);font-weight:600}
${['#choose-all:focus-visible~.tabs>[for=choose-all]', ...focused].join(',')}{outline:3px solid var(--focus);outline-offset:2px}`
  return `:root{color-scheme:light dark;${variables((colour) => colour)};--ground:#f4f6f8}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 ${FONT};font-variant-numeric:tabular-nums}
main,footer{max-width:1160px;margin:0 auto;padding:0 24px}
header{padding:36px 0 4px}
h1{font-size:30px;line-height:1.22;margin:6px 0 12px;max-width:30em;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:20px;line-height:1.3;margin:0 0 4px}
h3{font-size:17px;line-height:1.3;margin:0 0 2px;overflow-wrap:anywhere}
h4{font-size:14px;margin:0 0 4px}
p{margin:0 0 8px;max-width:52em}
bdi{overflow-wrap:anywhere}
table bdi{overflow-wrap:break-word}
.over{color:var(--quiet);margin:0;overflow-wrap:anywhere}
.lede{font-size:17px}
.quiet{color:var(--quiet);font-size:14px;max-width:70em}
section,.answers>article{background:var(--paper);border:1px solid var(--grid);border-radius:10px;padding:20px 24px;margin:20px 0}
.answers>article{margin:0 0 20px}
.numbers{display:grid;grid-template-columns:repeat(3,1fr);gap:1px;margin:20px 0;background:var(--grid);border:1px solid var(--grid);border-radius:10px;overflow:hidden}
.numbers>div{background:var(--paper);padding:12px 16px}
.numbers dt{color:var(--quiet);font-size:13px}
.numbers dd{margin:0;font-size:20px;font-weight:600;line-height:1.3}
.numbers dd small{display:block;font-size:13px;font-weight:400;color:var(--quiet)}
figure{margin:12px 0 0;overflow-x:auto}
figure>svg{display:block;width:100%;min-width:660px;height:auto}
.scroll{overflow-x:auto;margin:12px 0 0}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;color:var(--quiet);padding:0 0 6px}
th,td{padding:6px 8px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--grid);vertical-align:middle}
th:first-child,td:first-child{text-align:left;padding-left:0}
thead th{vertical-align:bottom;font-weight:600;line-height:1.25;border-bottom:1px solid var(--axis)}
thead th small{display:block;font-weight:400;color:var(--quiet)}
tbody th{font-weight:400}
tr.truth>*{border-bottom-color:var(--axis)}
tr.cited th{font-weight:600}
td.none{color:var(--quiet)}
td.missed{color:var(--missed);font-weight:600}
td.invented{color:var(--invented);font-weight:600}
td.right{color:var(--right);font-weight:600}
td svg{display:block}
.tabs{display:flex;flex-wrap:wrap;gap:6px;margin:12px 0 16px}
.tabs>label{border:1px solid var(--axis);border-radius:999px;padding:3px 13px;font-size:14px;cursor:pointer;background:var(--paper)}
.tabs>label:hover{border-color:var(--ink)}
.choice{border:0;padding:0;margin:24px 0 0;min-width:0}
.choice>legend{padding:0;font-size:20px;font-weight:600}
.choice>input{position:absolute;opacity:0;pointer-events:none}
.names{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:8px 32px;margin:16px 0 0}
.names ul{margin:0;padding:0 0 0 1.1em;font-size:14px}
.words{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;font-size:14px;margin:12px 0 0}
.words dt{font-weight:600}
.words dd{margin:0;max-width:48em}
footer{color:var(--quiet);padding-bottom:48px}
footer>h2{font-size:16px;margin:20px 0 4px}
footer>ul{margin:0;padding-left:1.1em;font-size:14px}
footer>p{font-size:14px;max-width:60em}
@media(max-width:640px){.numbers{grid-template-columns:repeat(2,1fr)}main,footer{padding:0 12px}section,.answers>article{padding:14px 12px}h1{font-size:24px}.words{grid-template-columns:1fr}.words dd{margin-bottom:6px}}${choice}
@media screen and (prefers-color-scheme:dark){
:root{${variables((colour) => ON_DARK[colour] ?? colour)};--ground:#0e1216}
${recoloured()}
}
@media print{
@page{size:A4;margin:14mm}
:root{color-scheme:light}
body{background:none;font-size:11pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main,footer{max-width:none;padding:0}
header{padding:0}
h1{font-size:20pt}
section,.answers>article{border:0;border-top:1px solid var(--axis);border-radius:0;padding:10pt 0 0;margin:12pt 0;break-inside:avoid}
.tabs{display:none}
.answers>article{display:block}
.choice>legend{break-after:avoid}
figure,.scroll{overflow:visible}
figure>svg{min-width:0}
table{font-size:8pt}
th,td{padding:3pt}
.bars{display:none}
tbody th{white-space:normal}
h2,h3,h4{break-after:avoid}
}`
}

/**
 * What charts are drawn with: elements of SVG as text, colours for a light and for a dark page, and a logarithmic axis.
 * Colours are classes, so that a page in either scheme shows the same file: `prefers-color-scheme` is asked in the picture.
 */

/** By who it is: the class of all that is drawn for them. Others have the colour of text. */
export const WHO: readonly (readonly [who: string, light: string, dark: string])[] = [
  ['Tidemark', '#0969da', '#58a6ff'],
  ['hand loop', '#57606a', '#9198a1'],
  ['RxJS', '#bf3989', '#f778ba'],
  ['Flink CEP', '#bc4c00', '#f0883e'],
  ['Flink windows', '#bc4c00', '#f0883e'],
  ['Flink SQL', '#9a6700', '#d29922'],
  ['Esper', '#1a7f37', '#3fb950'],
]

/** The class of somebody's colour. */
export function colourOf(who: string): string {
  const index = WHO.findIndex(([name]) => name === who)
  return index === -1 ? 'who' : `who w${index}`
}

function style(): string {
  const scheme = (paper: string, ink: string, faint: string, rule: string, colour: 1 | 2): string =>
    [
      `.paper{fill:${paper}}.ink{fill:${ink}}.faint{fill:${faint}}.rule{stroke:${rule}}`,
      `.who{fill:${ink};stroke:${ink}}`,
      ...WHO.map((row, i) => `.w${i}{fill:${row[colour]};stroke:${row[colour]}}`),
    ].join('')
  return [
    'text{font:12px ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif}',
    '.title{font-size:14px;font-weight:600}.line{fill:none;stroke-width:2}.bar{stroke:none}.rule{stroke-width:1}',
    scheme('#ffffff', '#1f2328', '#59636e', '#d1d9e0', 1),
    `@media(prefers-color-scheme:dark){${scheme('#0d1117', '#e6edf3', '#9198a1', '#3d444d', 2)}}`,
  ].join('')
}

/** A whole picture. @param label what it shows, for those who do not see it */
export function picture(width: number, height: number, label: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(label)}">`,
    `<style>${style()}</style>`,
    element('rect', { class: 'paper', width, height, rx: 6 }),
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

type Attributes = Readonly<Record<string, string | number>>

export function element(name: string, attributes: Attributes): string {
  const texts = Object.entries(attributes).map(
    ([key, value]) => `${key}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`,
  )
  return `<${name} ${texts.join(' ')}/>`
}

/** @param kind classes; @param anchor where `x` is in the text */
export function text(
  x: number,
  y: number,
  words: string,
  kind = 'ink',
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  return `<text x="${rounded(x)}" y="${rounded(y)}" class="${kind}" text-anchor="${anchor}">${escaped(words)}</text>`
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** A range of positive numbers on a logarithmic axis, from one power of ten (or its double or fivefold) to another. */
export class LogAxis {
  readonly ticks: readonly number[]
  readonly #from: number
  readonly #to: number
  readonly #start: number
  readonly #length: number

  /** @param start where the least is, in pixels; `length` may be negative: upwards */
  constructor(values: readonly number[], start: number, length: number) {
    const steps = stepsAround(Math.min(...values), Math.max(...values))
    this.#from = Math.log10(steps[0] as number)
    this.#to = Math.log10(steps.at(-1) as number)
    this.#start = start
    this.#length = length
    // With many of them only the powers of ten.
    this.ticks = steps.length > 8 ? steps.filter((step) => Number.isInteger(tenth(Math.log10(step)))) : steps
  }

  at(value: number): number {
    return this.#start + ((Math.log10(value) - this.#from) / (this.#to - this.#from)) * this.#length
  }
}

/** 1, 2, 5, 10, 20 … from below the least to above the greatest. */
function stepsAround(least: number, greatest: number): number[] {
  const steps: number[] = []
  for (let power = Math.floor(Math.log10(least)); ; power++) {
    for (const digit of [1, 2, 5]) {
      const step = digit * 10 ** power
      if (step <= least) steps.length = 0
      steps.push(step)
      if (step > greatest) return steps
    }
  }
}

function tenth(value: number): number {
  return Math.round(value * 1e9) / 1e9
}

/** How an axis says a number: 0.001, 5, 10,000, 1 M. */
export function tickText(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`
  return value >= 1 ? value.toLocaleString('en-US') : String(tenth(value))
}

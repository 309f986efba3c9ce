/** The diagonal of no delay and the watermarks, with what is late shaded. */
import { cutText, element, escaped, short } from './svg-element.ts'
import type { Frame } from './svg-marks.ts'
import { LATE_ZONE, QUIET, TEXT_SIZE, lineStyle } from './svg-style.ts'
import type { PlotWatermark } from './time-plot.ts'
import type { View } from './view.ts'
import { diagonalHeight } from './watermark-line.ts'

/** The diagonal, named along the line where it has room. */
export function diagonal(view: View, frame: Frame): string {
  if (view.vertical === 'delay') return ''
  const y = (fraction: number): number => frame.height * (1 - diagonalHeight(view, fraction))
  const [y0, y1] = [y(0), y(1)]
  const line = element('line', {
    x1: 0,
    y1: y0,
    x2: frame.width,
    y2: y1,
    stroke: QUIET,
    'stroke-dasharray': '1 4',
    'stroke-linecap': 'round',
    'stroke-width': 1.5,
  })
  // named a third of the way along what is seen of it
  const seen = [0, 1].map((edge) => (y0 === y1 ? edge : (frame.height * (1 - edge) - y0) / (y1 - y0)))
  const [from, to] = [Math.max(0, Math.min(...seen)), Math.min(1, Math.max(...seen))]
  if (!(to - from > 0.2)) return line
  const at = from + (to - from) * 0.36
  const degrees = (Math.atan2(y1 - y0, frame.width) * 180) / Math.PI
  const place = `translate(${short(at * frame.width)} ${short(y(at))}) rotate(${short(degrees)})`
  return line + element('text', { transform: place, dy: -7, 'text-anchor': 'middle', fill: QUIET }, 'no delay')
}

/** Below a watermark, or above the delay it allows, is late: the more of the `lines` watermarks agree, the darker. */
export function lateZone(heights: Float64Array, lines: number, view: View, frame: Frame): string {
  const { path, first, last } = stepPath(heights, frame)
  if (path === '') return ''
  const edge = view.vertical === 'time' ? frame.height + 1 : -1
  const d = `M${short(first)} ${edge}L${path.slice(1)}H${short(last)}V${edge}z`
  return element('path', { d, fill: LATE_ZONE, 'fill-opacity': Math.min(0.05, 0.15 / lines).toFixed(3) })
}

export function watermarkLine(heights: Float64Array, { label }: PlotWatermark, line: number, frame: Frame): string {
  const { path, last } = stepPath(heights, frame)
  if (path === '') return ''
  const { colour, dashes } = lineStyle(line)
  const stroke = { stroke: colour, 'stroke-width': '1.75', 'stroke-dasharray': dashes, 'stroke-linejoin': 'round' }
  return element(
    'path',
    { d: `${path}H${short(last)}`, fill: 'none', ...stroke },
    `<title>${escaped(`watermark ${cutText(label, 1_500, TEXT_SIZE)}`)}</title>`,
  )
}

/** Steps through a height per pixel; far outside of the frame it is cut off there. */
function stepPath(
  heights: Float64Array,
  frame: Frame,
): { readonly path: string; readonly first: number; readonly last: number } {
  let path = ''
  let first = 0
  let before: number | undefined
  const width = frame.width / heights.length
  heights.forEach((height, column) => {
    if (Number.isNaN(height)) return
    const y = frame.height * (1 - Math.max(-0.5, Math.min(1.5, height)))
    if (before === undefined) {
      first = column * width
      path = `M${short(first)} ${short(y)}`
    } else if (Math.abs(y - before) >= 0.25) path += `H${short((column + 0.5) * width)}V${short(y)}`
    else return
    before = y
  })
  return { path, first, last: frame.width }
}

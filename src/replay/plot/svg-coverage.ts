/** Too many spans to be drawn one by one: how many lie over each pixel of a strip, as darkness. */
import { element, escaped, short } from './svg-element.ts'
import type { Frame } from './svg-marks.ts'

/** How dark a pixel is, from a single span to as many as in the fullest. */
const OPACITIES: readonly number[] = [0.22, 0.4, 0.58, 0.76, 0.94]

/**
 * @param spans in whole pixels from the upper end of the strip, both ends inclusive
 * @param what what lies there: `right`, `matches`
 * @complexity O(spans + height); the text grows with the height only
 */
export function coverage(
  spans: readonly (readonly [number, number])[],
  frame: Frame,
  colour: string,
  what: string,
): string {
  const size = Math.ceil(frame.height) + 1
  const change = new Int32Array(size + 1)
  for (const [from, to] of spans) {
    const [first, last] = [Math.min(from, to), Math.max(from, to)]
    change[first] = (change[first] ?? 0) + 1
    change[last + 1] = (change[last + 1] ?? 0) - 1
  }
  let open = 0
  const depth = change.map((by) => (open += by))
  const most = depth.reduce((a, b) => Math.max(a, b), 1)
  const levelOf = (count: number): number =>
    count === 0 ? -1 : Math.min(OPACITIES.length - 1, Math.floor((count / (most + 1)) * OPACITIES.length))
  const paths = OPACITIES.map(() => '')
  for (let at = 0; at < size;) {
    const level = levelOf(depth[at] ?? 0)
    const first = at
    do at++
    while (at < size && levelOf(depth[at] ?? 0) === level)
    if (level >= 0) paths[level] = `${paths[level] ?? ''}M0 ${first}h10v${at - first}h-10z`
  }
  const drawn = paths.map((d, i) => (d === '' ? '' : element('path', { d, 'fill-opacity': String(OPACITIES[i] ?? 1) })))
  const title = `<title>${escaped(`${what}: ${most} at once where it is darkest`)}</title>`
  const place = `translate(${short(frame.left)} ${short(frame.top)})`
  return element('g', { transform: place, fill: colour }, title + drawn.join(''))
}

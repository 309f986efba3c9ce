/** Draws how Tidemark stands to everybody else: a dot for each, and a stroke where what is aimed at begins. */
import type { Standing } from '../summary.ts'
import { LogAxis, WHO, colourOf, element, picture, text, tickText } from './svg.ts'

const WIDTH = 880
const LEFT = 330
const RIGHT = 840
const ROW = 20
const TOP = 76

/** @param standings at least one */
export function summaryChart(standings: readonly Standing[]): string {
  const all = standings.flatMap(({ against }) => against)
  const ratios = all.flatMap(({ ratio, target }) => (target === null ? [ratio] : [ratio, target]))
  const axis = new LogAxis([...ratios, 1], LEFT, RIGHT - LEFT)
  const bottom = TOP + standings.length * ROW
  const named = WHO.filter(([who]) => all.some((each) => each.who === who))
  return picture(WIDTH, bottom + 32, 'how many times as fast Tidemark is as others, by workload', [
    text(16, 24, 'Tidemark against others: how many times as fast', 'ink title'),
    ...named.flatMap(([who], i) => [
      element('circle', { class: colourOf(who), cx: 24 + i * 112, cy: 46, r: 4 }),
      text(34 + i * 112, 50, who, 'faint'),
    ]),
    text(34 + named.length * 112, 50, '| aimed at', 'faint'),
    ...axis.ticks.flatMap((tick) => [
      element('line', { class: 'rule', x1: axis.at(tick), x2: axis.at(tick), y1: TOP - 6, y2: bottom }),
      text(axis.at(tick), bottom + 18, tickText(tick), 'faint', 'middle'),
    ]),
    element('line', { class: 'rule', x1: axis.at(1), x2: axis.at(1), y1: TOP - 6, y2: bottom, 'stroke-width': 3 }),
    ...standings.flatMap(({ workload, row, against }, i) => {
      const y = TOP + i * ROW + ROW / 2
      const threads = (row.threads ?? 1) === 1 ? '' : `, ${row.threads} threads`
      return [
        text(LEFT - 12, y + 4, `${workload.name}, ${row.form}${threads}`, 'ink', 'end'),
        ...against.flatMap(({ who, ratio, target }) => [
          ...(target === null
            ? []
            : [
                element('line', {
                  class: `${colourOf(who)} line`,
                  x1: axis.at(target),
                  x2: axis.at(target),
                  y1: y - 7,
                  y2: y + 7,
                }),
              ]),
          element('circle', { class: colourOf(who), cx: axis.at(ratio), cy: y, r: 4 }),
        ]),
      ]
    }),
  ])
}

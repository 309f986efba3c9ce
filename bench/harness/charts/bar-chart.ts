/** Draws a workload: a bar for each candidate, as long as it is fast, and behind it how many times as fast Tidemark is. */
import { whoOf } from '../contract.ts'
import type { CandidateRecord, WorkloadRecord } from '../record.ts'
import { rateOf } from '../rates.ts'
import { isQuoted, ratioOf } from '../summary.ts'
import { digits } from '../text.ts'
import { colourOf, element, picture, text } from './svg.ts'

const WIDTH = 880
const LEFT = 260
const RIGHT = 540
const ROW = 20
const TOP = 44

export function barChart(workload: WorkloadRecord): string {
  const forms = [...new Set(workload.candidates.map(({ form }) => form))]
  const fastest = Math.max(...workload.candidates.map((row) => rateOf(workload, row)))
  const parts = [text(16, 24, `${workload.name}: ${workload.title}`, 'ink title')]
  let y = TOP
  for (const form of forms) {
    parts.push(text(16, y + 14, `${form}, M events/s`, 'faint'))
    y += ROW
    for (const row of workload.candidates.filter((candidate) => candidate.form === form)) {
      const rate = rateOf(workload, row)
      const width = Math.max(1, (rate / fastest) * (RIGHT - LEFT))
      parts.push(
        text(LEFT - 8, y + 14, row.name, 'ink', 'end'),
        element('rect', { class: `${colourOf(whoOf(row))} bar`, x: LEFT, y: y + 4, width, height: ROW - 7, rx: 2 }),
        text(LEFT + width + 6, y + 14, [digits(rate), ...ratiosOf(workload, row)].join(' · '), 'faint'),
      )
      y += ROW
    }
    y += 6
  }
  return picture(WIDTH, y + 8, `${workload.name}: millions of events per second of every candidate`, parts)
}

/** To the row of Tidemark in the same form; of a program in another language to that of each form. */
function ratiosOf(workload: WorkloadRecord, row: CandidateRecord): string[] {
  if (whoOf(row) === 'Tidemark') return []
  if (row.kind === 'inexact') return ['wrong']
  const ratios = workload.candidates
    .filter((own) => isQuoted(own) && (own.form === row.form || row.form === 'peers'))
    .filter((own) => (own.threads ?? 1) === (row.threads ?? 1))
    .map((own) => `× ${digits(ratioOf(workload, own, row))}${row.form === 'peers' ? ` on ${own.form}` : ''}`)
  return ratios.length === 0 ? [] : [`Tidemark ${ratios.join(', ')}`]
}

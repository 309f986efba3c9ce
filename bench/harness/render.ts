/** Puts the table of a record between the two markers of a page. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { BenchRecord } from './record.ts'
import { tableOf } from './table.ts'

const BEGIN = '<!-- results: begin (drawn by `npm run bench -- --render`) -->'
const END = '<!-- results: end -->'

/** @throws Error if the page does not have both markers, in their order */
export function render(path: string, record: BenchRecord): void {
  const page = readFileSync(path, 'utf8')
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`${path} lacks the markers ${BEGIN} and ${END}`)
  const results = `${BEGIN}\n\n\`\`\`\n${tableOf(record)}\`\`\`\n\n`
  writeFileSync(path, page.slice(0, begin) + results + page.slice(end))
}

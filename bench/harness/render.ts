/** Puts the tables of a record between the two markers of a page, and its charts in a folder beside it. */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { chartsOf, fileOf, summaryFileOf } from './charts/charts-of.ts'
import type { BenchRecord } from './record.ts'
import { sectionsOf } from './sections.ts'
import { summaryText } from './summary-table.ts'
import { headOf, sectionText } from './table.ts'

const BEGIN = '<!-- results: begin (drawn by `npm run bench -- --render`) -->'
const END = '<!-- results: end -->'

/**
 * @param path of the page
 * @param folder of the charts, beside the page; pictures that the record does not have are taken away
 * @throws Error if the page does not have both markers, in their order
 */
export function render(path: string, folder: string, record: BenchRecord): void {
  const page = readFileSync(path, 'utf8')
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`${path} lacks the markers ${BEGIN} and ${END}`)
  writeCharts(folder, chartsOf(record))
  const results = [BEGIN, ...blocksOf(record, basename(folder)), ''].join('\n\n')
  writeFileSync(path, page.slice(0, begin) + results + page.slice(end))
}

function writeCharts(folder: string, charts: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) if (name.endsWith('.svg') && !charts.has(name)) rmSync(join(folder, name))
  for (const [name, svg] of charts) writeFileSync(join(folder, name), svg)
}

function blocksOf(record: BenchRecord, folder: string): string[] {
  const summary = summaryFileOf(record)
  return [
    fenced(headOf(record)),
    ...(summary === undefined
      ? []
      : [
          '### Against others',
          `![How many times as fast Tidemark is as others](${folder}/${summary})`,
          fenced(summaryText(record)),
        ]),
    ...sectionsOf(record).flatMap((section) => [
      `### ${section.name}`,
      `![Millions of events per second](${folder}/${fileOf(section)})`,
      fenced(sectionText(section, record)),
    ]),
  ]
}

function fenced(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``
}

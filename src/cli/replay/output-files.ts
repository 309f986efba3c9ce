/** The files that a replay writes: a picture, a report, late events. */
import { writeFile } from 'node:fs/promises'
import { TidemarkError, show } from '../../base/errors.ts'
import type { LatenessComparison } from '../../replay/compare-lateness.ts'
import { svgPlot } from '../../replay/plot/svg.ts'
import { answerPlot } from '../../replay/replay-report-of.ts'
import type { ReplayReport } from '../../replay/replay-report.ts'
import { counted, countText } from '../words.ts'
import { writeLate } from './late-file.ts'
import { notWritten, svgNotWritten } from './not-written.ts'
import { shownAnswer } from './shown-answer.ts'

export interface FileFlags {
  readonly svg?: string
  readonly html?: string
  readonly late?: string
}

/** Writes the files that are asked for. @returns a line for each that tells of it */
export async function writeFiles(
  { svg, html, late }: FileFlags,
  comparison: LatenessComparison<unknown>,
  report: ReplayReport,
  textOf: (event: unknown) => string,
): Promise<readonly string[]> {
  const lines: string[] = []
  if (svg !== undefined) {
    const plot = answerPlot(comparison, shownAnswer(comparison), textOf)
    if (plot === null) throw noArrivals(svg)
    await writeFile(svg, svgPlot(plot)).catch((error: unknown) => {
      throw svgNotWritten(svg, error)
    })
    lines.push(`the picture as SVG: ${svg}`)
  }
  if (html !== undefined) {
    const { htmlReport } = await import('../../replay/html/html-report.ts')
    await writeFile(html, htmlReport(report)).catch((error: unknown) => {
      throw notWritten('The report', html, error)
    })
    lines.push(`the report as HTML: ${html}`)
  }
  if (late !== undefined) {
    const count = await writeLate(late, comparison)
    lines.push(`${counted(countText(count), 'late event')} of all answers: ${late}`)
  }
  return lines
}

function noArrivals(file: string): TidemarkError {
  return new TidemarkError('FIELD_NOT_NAMED', {
    message: `${show(file)} cannot be drawn: the times of arrival are not known.`,
    hint: 'Name the field that holds them: --arrival <field>.',
    data: { option: 'arrival' },
  })
}

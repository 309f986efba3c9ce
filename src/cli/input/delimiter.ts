/** The flag `--delimiter`: what it means, and when to think of it. */
import { TidemarkError, show } from '../../base/errors.ts'
import type { FormatName } from '../../connectors/index.ts'

/**
 * The delimiter that the flag names; `\t` is a tab, which is hard to type.
 *
 * @throws TidemarkError `BAD_OPTIONS` if the input is no CSV
 */
export function delimiterOf(text: string, format: FormatName | undefined): string {
  if (format !== 'csv' && format !== 'tsv') throw noColumns(format)
  return text === String.raw`\t` ? '\t' : text
}

/** What to try if an event has a single field whose name looks like a header that was not cut; `undefined` otherwise. */
export function delimiterHint(fields: readonly string[]): string | undefined {
  const [header] = fields
  const delimiter = fields.length === 1 ? /[;\t|]/.exec(header!)?.[0] : undefined
  if (delimiter === undefined) return undefined
  const flag = delimiter === '\t' ? '--format tsv' : `--delimiter '${delimiter}'`
  return `There is only one column, ${show(header)}. If it should be several: ${flag}.`
}

function noColumns(format: FormatName | undefined): TidemarkError {
  return new TidemarkError('BAD_OPTIONS', {
    message: `--delimiter is for CSV, and the input is ${format ?? 'of no known format'}.`,
    hint: 'If it is CSV, say so: --format csv.',
    data: { option: 'delimiter', format },
  })
}

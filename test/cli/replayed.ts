/** What `tidemark replay` has written, as tests look at it. */
import { lines } from './cli.ts'

/** The cells of the table: names and numbers. */
export const rowsOf = (stdout: string): readonly string[] =>
  lines(stdout).map((line) => line.replaceAll(/ {2,}/g, '  '))

/** How wide a line is on a terminal: no glyph of the report is wider than a cell. */
export const width = (line: string): number => Array.from(line).length

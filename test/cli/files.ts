/** Rules and inputs in a folder of their own, which is removed afterwards. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export function temporaryFolder(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return (name) => join(folder, name)
}

/** Two sensors; the fourth reading is late by a minute and a half, if nothing is waited for. */
export const READINGS = [
  { time: '2026-03-01T08:00:00Z', sensor: 'a', celsius: 85 },
  { time: '2026-03-01T08:00:30Z', sensor: 'b', celsius: 90 },
  { time: '2026-03-01T08:02:00Z', sensor: 'a', celsius: 35 },
  { time: '2026-03-01T08:00:30.5Z', sensor: 'b', celsius: 30 },
  { time: '2026-03-01T08:03:00Z', sensor: 'b', celsius: 20 },
]

export const ndjson = (events: readonly unknown[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('')

export const RULE = `import { begin, field } from 'tidemark'
export default begin('hot').where(field('celsius').gt(80))
  .followedBy('cool').where(field('celsius').lt(40))
  .within({ minutes: 5 }).named('hot then cool')
`

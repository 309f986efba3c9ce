/**
 * Draws the examples of the reference anew: writes under each `pattern` fence of `patterns/language/` what the engine
 * finds. Run with `npx jiti test/corpus/draw.ts`; `language.test.ts` fails where a drawing is not the engine's.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { ROOT } from '../support/repository.ts'
import { redrawn } from './examples.ts'
import { drawingOf } from './run-example.ts'

const folder = `${ROOT}/patterns/language`
for (const name of readdirSync(folder).filter((file) => file.endsWith('.md'))) {
  const before = readFileSync(`${folder}/${name}`, 'utf8')
  const after = redrawn(before, drawingOf)
  if (after === before) continue
  writeFileSync(`${folder}/${name}`, after)
  process.stdout.write(`drawn: patterns/language/${name}\n`)
}

/**
 * Reads the output of `tidemark run --json` from standard input and fails unless it is exactly one match, with the
 * values of the given JSON file. Members which that file does not name are free.
 *
 * Usage: node expect-match.mjs expected.json < output.ndjson
 */
import { deepStrictEqual } from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const expected = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const lines = readFileSync(0, 'utf8').trim().split('\n')
const found = lines.filter((line) => line !== '').map((line) => JSON.parse(line))
const named = found.map((match) => Object.fromEntries(Object.keys(expected).map((name) => [name, match[name]])))
deepStrictEqual(
  named,
  [expected],
  `expected one match:\n${JSON.stringify(expected)}\nbut the output is:\n${lines.join('\n')}`,
)
console.log(lines.join('\n'))

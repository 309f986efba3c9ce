/** The command as it is installed, in processes of its own: what only a process can show. */
import { execFile, spawn } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { installTidemark } from '../support/installed.ts'
import { lines } from './cli.ts'
import { ndjson, READINGS, RULE, temporaryFolder } from './files.ts'

const file = temporaryFolder({
  'package.json': '{ "type": "commonjs" }',
  'rule.ts': RULE,
  'rule.js': RULE,
  'each.ts': `import { begin } from 'tidemark'\nexport default begin('any')\nexport const stream = { time: 'n' }\n`,
  'data.ndjson': ndjson(READINGS),
  'many.ndjson': ndjson(Array.from({ length: 60_000 }, (_, n) => ({ n }))),
})

let main = ''

beforeAll(async () => {
  main = `${(await installTidemark('cli')).folder}/node_modules/tidemark/dist/cli/main.js`
}, 60_000)

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const cwd = file('.')
    execFile(process.execPath, [main, ...words], { cwd, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code as number), stdout, stderr }),
    )
  })
}

describe('the installed command', () => {
  test.concurrent.each(['rule.ts', 'rule.js'])('runs %s in a folder of CommonJS', async (rule) => {
    const { code, stdout, stderr } = await run(
      `run ${rule} --source data.ndjson --time time --key sensor --delay 2m --json`.split(' '),
    )
    expect(lines(stdout)).toHaveLength(2)
    expect(lines(stderr)).toHaveLength(2)
    expect(code).toBe(0)
  })

  test.concurrent.each([
    ['--version', 0],
    ['run rule.ts --source data.ndjson --time tme', 1],
    ['run rule.ts --source data.ndjson --tme x', 2],
    ['run no.ts --source data.ndjson --time time', 3],
  ])('%s ends with %d', async (words, code) => {
    expect((await run(words.split(' '))).code).toBe(code)
  })

  test.concurrent('ends quietly when its reader goes', async () => {
    const child = spawn(process.execPath, [main, 'run', 'each.ts', '--source', 'many.ndjson', '--quiet'], {
      cwd: file('.'),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let complaints = ''
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(complaints).toBe('')
    expect(code).toBe(0)
  })

  test.concurrent('finishes at Ctrl-C what it has read from a pipe that stays open', async () => {
    const words = ['run', 'rule.ts', '--source', '-', '--time', 'time', '--key', 'sensor', '--delay', '30s']
    const child = spawn(process.execPath, [main, ...words], { cwd: file('.'), stdio: 'pipe' })
    let found = ''
    child.stdout.on('data', (chunk: Buffer) => {
      found += chunk.toString()
      child.kill('SIGINT')
    })
    child.stdin.write(ndjson(READINGS))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(130)
    expect(lines(found)).toHaveLength(1)
  })
})

import { describe, expect, test } from 'vitest'
import { cli, lines } from './cli.ts'
import { ndjson, READINGS, RULE, temporaryFolder } from './files.ts'

const JOB = `import { begin, field } from 'tidemark'
const rule = begin('hot').where(field('celsius').gt(80)).followedBy('cool').where(field('celsius').lt(40)).within('5m').named('cooled')
export const stream = { time: 'time', watermark: undefined }
export default (readings) => readings
  .filter(field('celsius').gt(0))
  .keyBy('sensor').detect(rule)
  .map(function short({ key, events }) { return { sensor: key, from: events.hot.celsius } })
`

const file = temporaryFolder({
  'job.ts': JOB,
  'rule.ts': RULE,
  'wrong.ts': 'export default () => 3\n',
  'throws.ts': "export default (readings) =>\n  readings.keyBy('sensor').window('1m').count()\n",
  'in.ndjson': ndjson(READINGS),
})

describe('a job', () => {
  test('runs over an input; its results are lines', async () => {
    const { code, stdout, stderr } = await cli(['run', file('job.ts'), '--source', file('in.ndjson'), '--delay', '2m'])
    expect(lines(stdout)).toEqual(['{"sensor":"b","from":90}', '{"sensor":"a","from":85}'])
    expect(stderr).toContain('2 results in ')
    expect(code).toBe(0)
  })

  test('is drawn by explain: what was written, and what runs as one task', async () => {
    const { stdout } = await cli(['explain', file('job.ts')])
    expect(stdout).toContain('3  detect cooled       from 2 by key sensor · stateful')
    expect(stdout).toContain(
      'task 2, one per share of the keys, from task 1 by key sensor\n  3 detect cooled\n  4 map short',
    )
    const mermaid = await cli(['explain', file('job.ts'), '--format', 'mermaid'])
    expect(mermaid.stdout).toContain('n2 -->|"by key sensor"| n3')
    const dot = await cli(['explain', file('job.ts'), '--format', 'dot'])
    expect(dot.stdout).toContain('n2 -> n3 [label="by key sensor"];')
    const json = await cli(['explain', file('job.ts'), '--format', 'json'])
    const { tasks } = JSON.parse(json.stdout) as { readonly tasks: readonly { readonly nodes: readonly number[] }[] }
    expect(tasks.map(({ nodes }) => nodes)).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  test('that gives no stream says so', async () => {
    const { code, stderr } = await cli(['explain', file('wrong.ts')])
    expect(stderr).toContain('gives 3, not a stream. [NOT_A_JOB]')
    expect(code).toBe(3)
  })

  test('that throws is a broken rule file, with the line and the hint', async () => {
    const { code, stderr } = await cli(['explain', file('throws.ts')])
    expect(stderr).toMatch(/throws\.ts:2 is broken: .*'1m'\. \[RULE_BROKEN\]\nhint: .*tumbling\('5m'\)/)
    expect(code).toBe(3)
  })

  test('is nothing that replay can compare', async () => {
    const { code, stderr } = await cli(['replay', file('job.ts'), '--source', file('in.ndjson')])
    expect(stderr).toContain('[RULES_NEEDED]')
    expect(code).toBe(2)
  })
})

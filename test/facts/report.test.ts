import { expect, it } from 'vitest'
import type { FactCase } from './format.ts'
import type { Judgement } from './judge.ts'
import { summaryOf, summaryText } from './report.ts'

const fact = (id: string): FactCase => ({ kind: 'builder', data: { id, chain: [] } })
const passed: Judgement = { verdict: { kind: 'passed' }, refused: [], agreed: [], loosened: [], excused: [] }

it('a summary counts cases by reason and by engine', () => {
  const summary = summaryOf('some.json', [
    [fact('1'), { ...passed, agreed: ['runs', 'compact'], loosened: ['held-back'] }],
    [fact('2'), { ...passed, agreed: ['runs'], refused: [{ engine: 'compact', reason: 'looks back' }] }],
    [fact('3'), { ...passed, verdict: { kind: 'aside', reason: 'gap-bound' }, excused: ['skip-order', 'skip-order'] }],
    [fact('4'), { ...passed, verdict: { kind: 'failed', engine: 'runs', differences: ['missing'], output: null } }],
  ])
  expect(summary).toMatchObject({ cases: 4, passed: 2, failed: 1, aside: 1 })
  expect(summary.failures).toEqual([{ id: '4', engine: 'runs', differences: ['missing'] }])
  expect(summaryText(summary).split('\n')).toEqual([
    'some.json: 2 passed, 1 failed, 1 set aside',
    '        1  set aside: gap-bound',
    '        1  less compared: held-back',
    '        2  single answers excused: skip-order',
    '        1  failed: runs',
    '        2  run and agreed: runs',
    '        1  run and agreed: compact',
    '        1  refused by compact: looks back',
  ])
})

import { describe, expect, test } from 'vitest'
import { sharedJson } from '../../support/shared.ts'
import { agrees, paneAnswer, type PaneCase, type Transcript } from './beam-facts.ts'
import { expectedOf, flinkAnswer, type FlinkCase } from './flink-facts.ts'

const cases = sharedJson<readonly FlinkCase[]>('facts/windows/window_cases.json') ?? []
const boundary = sharedJson<{ readonly cases: readonly FlinkCase[] }>('facts/windows/window_cases_boundary.json')
const all = [...cases, ...(boundary?.cases ?? [])]

describe.skipIf(all.length === 0)("Flink's window operators", () => {
  test.each(all.map((told) => [told.id, told] as const))('%s', (_, told) => {
    const answer = flinkAnswer(told)
    for (const [i, out] of answer.out.entries()) {
      // Flink has no order among keys.
      expect(sorted(out), `step ${i}`).toEqual(sorted(expectedOf(told, i)))
    }
    // Without an output for them, late events are only counted.
    const dropped = told.droppedLate ?? told.droppedLateModel ?? 0
    expect(answer.late).toHaveLength(told.late.length + dropped)
    if (dropped === 0) expect(answer.late).toEqual(told.late)
  })
})

function sorted(results: readonly unknown[]): readonly string[] {
  return results.map((result) => JSON.stringify(result)).toSorted()
}

const transcripts = sharedJson<{ readonly cases: readonly Transcript[] }>('facts/windows/trigger_transcripts.json')
const panes = sharedJson<{ readonly cases: readonly PaneCase[] }>('facts/windows/beam_pane_cases.json')

describe.skipIf(transcripts === null)("Beam's transcripts of triggers", () => {
  test.each((transcripts?.cases ?? []).map((told) => [told.name, told] as const))('%s', (_, told) => {
    expect(agrees(told)).toBe(told.error === undefined)
  })
})

describe.skipIf(panes === null)("Beam's panes", () => {
  test.each((panes?.cases ?? []).map((told) => [told.id, told] as const))('%s', (_, told) => {
    const answer = paneAnswer(told)
    const expected = told.steps.map(({ panes: several, pane }) => several ?? (pane === undefined ? [] : [pane]))
    expect(told.allPanes === undefined ? answer : answer.flat()).toMatchObject(told.allPanes ?? expected)
  })
})

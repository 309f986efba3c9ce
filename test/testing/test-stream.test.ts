import { describe, expect, it } from 'vitest'
import { detector, type DetectorSnapshot } from '../../src/api/detector.ts'
import { field } from '../../src/event/field.ts'
import { pattern } from '../../src/pattern/builder/pattern.ts'
import type { Step } from '../../src/testing/harness/step.ts'
import { testStream } from '../../src/testing/test-stream.ts'
import { boundedOutOfOrderness } from '../../src/time/watermark-strategy.ts'
import { totals, type Reading } from './toy-operator.ts'

const reading = (value: number): Reading => ({ key: 'k', value })

describe('a test stream through an operator', () => {
  const stream = testStream<Reading>().at(3, reading(1)).at(1, reading(3)).watermark(9).at(4, reading(4))

  it('gives what each step caused', () => {
    const transcript = stream.at(12, reading(2)).end().through(totals())
    expect(transcript.toJSON()).toEqual({
      expected: [
        { afterStep: 2, out: [{ start: 0, sum: 4, times: [1, 3] }] },
        { afterStep: 5, out: [{ start: 10, sum: 2, times: [12] }] },
      ],
      late: [{ afterStep: 3, event: reading(4) }],
    })
    expect(transcript.outputs.map(({ sum }) => sum)).toEqual([4, 2])
    expect(transcript.late).toEqual([reading(4)])
    expect(
      transcript.text(
        ({ sum }) => `sum ${sum}`,
        (event) => String((event as Reading).value),
      ),
    ).toBe(
      [
        '0  event at 3 1',
        '1  event at 1 3',
        '2  watermark 9',
        '     => sum 4',
        '3  event at 4 4',
        '     late 4',
        '4  event at 12 2',
        '5  end',
        '     => sum 2',
      ].join('\n'),
    )
  })

  it('goes on after a crash as if there had been none', () => {
    const calm = stream.at(12, reading(2)).at(13, reading(5)).end()
    const steps = calm.steps.flatMap((step): readonly Step<Reading>[] =>
      'end' in step ? [step] : [step, { crashAndRestore: true }],
    )
    const stormy = testStream<Reading>().step(...steps)
    expect(stormy.through(totals()).outputs).toEqual(calm.through(totals()).outputs)
    expect(stormy.through(totals('forgets on restore')).outputs).not.toEqual(calm.through(totals()).outputs)
  })

  it('is a value: a beginning serves several ends', () => {
    const one = stream.watermark(20)
    const other = stream.processingTime(5).idle().idle(false)
    expect([stream.steps.length, one.steps.length, other.steps.length]).toEqual([4, 5, 7])
  })

  it('is a case of the harness', () => {
    expect(stream.end().check(totals()).outputs).toHaveLength(1)
    expect(() => stream.end().check(totals('changes results'))).not.toThrow()
    expect(() => stream.at(12, reading(1)).end().check(totals('changes results'))).toThrow(
      /changed after it was handed on/,
    )
  })

  it('reads times from events, where it is told to', () => {
    const timed = testStream<{ readonly at: string }>({ time: 'at' })
    expect(timed.event({ at: '1970-01-01T00:00:01Z' }).steps).toMatchObject([{ time: 1000 }])
    expect(() => timed.event({ at: 'noon' })).toThrow(expect.objectContaining({ code: 'BAD_TEST_EVENT' }) as Error)
    expect(testStream<Reading>().event(reading(1)).steps).toMatchObject([{ time: NaN }])
  })
})

describe('a test stream through a detector', () => {
  interface Beat {
    readonly t: number
    readonly kind: string
  }
  const rule = pattern<Beat>()
    .begin('first')
    .where(field('kind').eq('a'))
    .notFollowedBy('none')
    .where(field('kind').eq('b'))
    .within(10)
    .named('alone')
  const options = { time: 't', watermark: boundedOutOfOrderness(2) } as const
  const beat = (t: number, kind: string): Beat => ({ t, kind })
  const stream = testStream<Beat>({ time: 't' })
    .event(beat(1, 'a'))
    .crashAndRestore()
    .event(beat(5, 'c'))
    .crashAndRestore()

  it('finds matches through crashes', () => {
    const transcript = stream
      .watermark(10)
      .watermark(11)
      .end()
      .detect((snapshot: DetectorSnapshot | null) => detector(rule, options, snapshot))
    expect(transcript.steps.map(({ outputs }) => outputs.length)).toEqual([0, 0, 0, 0, 0, 1, 0])
    expect(transcript.outputs[0]).toMatchObject({ rule: 'alone', start: 1, time: 11 })
  })

  it('says that a detector has no idle input', () => {
    expect(() =>
      stream.idle().detect((snapshot: DetectorSnapshot | null) => detector(rule, options, snapshot)),
    ).toThrow(expect.objectContaining({ code: 'NO_IDLE_DETECTOR' }) as Error)
  })
})

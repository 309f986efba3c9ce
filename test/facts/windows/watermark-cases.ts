/** Watermarks: of one source, of a valve over several channels, of a multiplexer over splits. */
import { ScopeClock } from '../../../src/time/scope-clock.ts'
import { WatermarkJoin } from '../../../src/time/watermark-join.ts'
import { NO_WATERMARK } from '../../../src/time/watermark.ts'
import { difference, type WindowVerdict } from './fact.ts'
import { listAt, numberAt, numberIn, objectsAt, onlyFields, unknown, wordOf, type Json } from './json.ts'

/** `watermark = greatest time - delay - 1`, told at a periodic probe. */
export function judgeBoundedOutOfOrderness(json: Json): WindowVerdict {
  onlyFields(json, ['id', 'delayMs', 'steps', 'watermark', 'note'])
  const clock = new ScopeClock({ delayMs: numberIn(json, 'delayMs'), maxFutureSkewMs: null })
  for (const step of objectsAt(json, 'steps')) {
    onlyFields(step, ['event', 'periodic'])
    if ('event' in step) clock.observe(0, numberAt(step, 'event'), NaN)
  }
  return { differences: difference('clock', plain(numberAt(json, 'watermark')), plain(clock.watermark(0))) }
}

const plain = (watermark: number): string => (watermark === NO_WATERMARK ? 'none' : String(watermark))

/** What comes out, in order, since it was looked at last. */
export function judgeValve(json: Json): WindowVerdict {
  onlyFields(json, ['id', 'inputs', 'steps', 'note'])
  const join = new WatermarkJoin(numberIn(json, 'inputs'))
  const differences: { readonly engine: string; readonly text: string }[] = []
  let outputs: unknown[] = []
  let watermark = NO_WATERMARK
  let isIdle = false
  for (const [n, step] of objectsAt(json, 'steps').entries()) {
    onlyFields(step, ['input', 'watermark', 'status', 'outputsSinceLastCheck', 'note'])
    const input = numberIn(step, 'input')
    if ('watermark' in step) join.advance(input, numberAt(step, 'watermark'))
    else if (step['status'] === 'IDLE') join.setIdle(input)
    else if (step['status'] === 'ACTIVE') join.wake(input)
    else throw unknown('no step is known of the fields in', step)
    // A valve that goes idle tells its last watermark first.
    if (join.watermark > watermark) outputs.push({ watermark: join.watermark })
    if (join.idle !== isIdle) outputs.push({ status: join.idle ? 'IDLE' : 'ACTIVE' })
    watermark = Math.max(watermark, join.watermark)
    isIdle = join.idle
    if (step['outputsSinceLastCheck'] === undefined) continue
    const wanted = JSON.stringify(listAt(step, 'outputsSinceLastCheck'))
    for (const { engine, text } of difference('join', wanted, JSON.stringify(outputs))) {
      differences.push({ engine, text: `after step ${n}: ${text}` })
    }
    outputs = []
  }
  return { differences }
}

type SplitStep = readonly [split: string, what: string, watermark?: number]

/** Splits that come and go; those which are not said to be registered are there from the beginning. */
export function judgeMultiplexer(json: Json): WindowVerdict {
  onlyFields(json, ['id', 'steps', 'watermark', 'idle', 'note'])
  const join = new WatermarkJoin(0)
  const ids = new Map<string, number>()
  const steps = listAt(json, 'steps') as readonly SplitStep[]
  const registered = new Set(steps.flatMap(([split, what]) => (what === 'register' ? [split] : [])))
  for (const [split] of steps) {
    if (split !== '*' && !registered.has(split) && !ids.has(split)) ids.set(split, join.add())
  }
  let isAnyIdle = false
  /** Told, but not acted upon before the next probe, or the next that is acted upon. */
  let deferred: (() => void)[] = []
  const settle = (): void => {
    for (const act of deferred) act()
    deferred = []
  }
  for (const step of steps) {
    const [split, what, watermark] = step
    const id = ids.get(split) ?? -1
    const advance = (): void => {
      join.wake(id)
      join.advance(id, watermark!)
    }
    if (what === 'register') ids.set(split, join.add())
    else if (what === 'unregister') join.remove(id)
    else if (what === 'periodic') settle()
    else if (/defer/i.test(what)) deferred.push(/idle/i.test(what) ? () => join.setIdle(id) : advance)
    else {
      settle()
      if (what === 'idle') join.setIdle(id)
      else if (what === 'active') join.wake(id)
      else if (what === 'wm' || what === 'watermark') advance()
      else throw unknown('no step is known that is', step)
    }
    isAnyIdle = join.idle
  }
  const wanted = json['watermark'] === null ? NO_WATERMARK : numberAt(json, 'watermark')
  const idle = json['idle'] === undefined ? isAnyIdle : json['idle']
  return {
    differences: [
      ...difference('join', plain(wanted), plain(join.watermark)),
      ...difference('join', `idle ${wordOf(idle)}`, `idle ${isAnyIdle}`),
    ],
  }
}

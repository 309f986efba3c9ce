/** Windows as one line of text, as they would be written in code: for `explain`, graphs and messages. */
import { expressionText, type Expression } from '../event/expression.ts'
import { durationText } from '../time/duration.ts'
import { defaultOrigin } from './builder/assigners.ts'
import { defaultTrigger, defaultUnchanged } from './builder/window-syntax.ts'
import type { AggregateSpec, AggregateSpecs } from './syntax/aggregate.ts'
import type { Assigner, Calendar, TimeDomain } from './syntax/assigner.ts'
import type { Evictor } from './syntax/evictor.ts'
import type { Frame, FrameRule } from './syntax/frame.ts'
import type { Trigger } from './syntax/trigger.ts'
import type { AnyWindowSyntax, WindowFunction, WindowSyntax } from './syntax/window.ts'

/** `window(tumbling('1 min'), { allowedLateness: '5 s' }).aggregate({ n: count() })`; options that are the default are left out. */
export function windowText(syntax: AnyWindowSyntax): string {
  const windows =
    syntax.kind === 'frames'
      ? `frames(${frameText(syntax.frame)})`
      : call('window', [assignerText(syntax.assigner)], windowOptions(syntax))
  return `${windows}.${functionText(syntax.aggregates)}`
}

export function assignerText(assigner: Assigner): string {
  switch (assigner.kind) {
    case 'tumbling':
      return call('tumbling', [duration(assigner.sizeMs)], alignment(assigner))
    case 'sliding':
      return call('sliding', [duration(assigner.sizeMs), duration(assigner.slideMs)], alignment(assigner))
    case 'cumulate':
      return call('cumulate', [duration(assigner.maxSizeMs), duration(assigner.stepMs)], alignment(assigner))
    case 'calendar':
      return call('calendar', [], calendarOptions(assigner))
    case 'session': {
      const gap = typeof assigner.gap === 'function' ? nameOf(assigner.gap) : duration(assigner.gap)
      return call('session', [gap], {
        touching: assigner.touching ? 'true' : null,
        domain: domain(assigner.domain),
      })
    }
    case 'count':
      return call('countWindow', [assigner.size, ...(assigner.slide === assigner.size ? [] : [assigner.slide])])
    case 'global':
      return 'globalWindow()'
    case 'custom':
      return call('customWindow', [quoted(assigner.name), nameOf(assigner.assign)])
  }
}

export function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'eventTime':
      return 'eventTimeTrigger()'
    case 'processingTime':
      return 'processingTimeTrigger()'
    case 'count':
      return call('countTrigger', [trigger.count])
    case 'continuousEventTime':
    case 'continuousProcessingTime':
      return call(trigger.kind, [duration(trigger.everyMs)])
    case 'delta':
      return call('deltaTrigger', [trigger.threshold, nameOf(trigger.distance)])
    case 'afterProcessingTime':
      return call('afterProcessingTime', [duration(trigger.delayMs)])
    case 'never':
      return 'neverTrigger()'
    case 'endOfStream':
      return 'endOfStreamTrigger()'
    case 'purging':
    case 'repeatedly':
    case 'once':
      return call(trigger.kind, [triggerText(trigger.of)])
    case 'afterWatermark': {
      const early = trigger.early === null ? '' : `.early(${triggerText(trigger.early)})`
      const late = trigger.late === null ? '' : `.late(${triggerText(trigger.late)})`
      return `afterWatermark()${early}${late}`
    }
    case 'afterFirst':
    case 'afterAll':
    case 'afterEach':
      return call(trigger.kind, trigger.of.map(triggerText))
    case 'orFinally':
      return call('orFinally', [triggerText(trigger.of), triggerText(trigger.until)])
  }
}

export function evictorText(evictor: Evictor): string {
  const options = { when: evictor.when === 'before' ? null : quoted(evictor.when) }
  switch (evictor.kind) {
    case 'count':
      return call('countEvictor', [evictor.count], options)
    case 'time':
      return call('timeEvictor', [duration(evictor.sizeMs)], options)
    case 'delta':
      return call('deltaEvictor', [evictor.threshold, nameOf(evictor.distance)], options)
  }
}

export function frameText(frame: Frame): string {
  const { rule, minCount, minDurationMs, maxCount, maxDurationMs, atEnd } = frame
  const [name, args, own] = frameCall(rule)
  return call(name, args, {
    ...own,
    minCount: minCount <= 1 ? null : minCount,
    minDuration: minDurationMs === 0 ? null : duration(minDurationMs),
    maxCount,
    maxDuration: maxDurationMs === null ? null : duration(maxDurationMs),
    atEnd: atEnd === 'emit' ? null : quoted(atEnd),
  })
}

export function aggregateText(spec: AggregateSpec): string {
  switch (spec.kind) {
    case 'count':
    case 'first':
    case 'last':
    case 'collect':
      return call(spec.kind, spec.of === null ? [] : [valueText(spec.of)])
    case 'sum':
    case 'min':
    case 'max':
    case 'avg':
      return call(spec.kind, [valueText(spec.of)])
    case 'variance':
    case 'stddev':
      return call(spec.kind, [valueText(spec.of)], { over: spec.over === 'sample' ? null : quoted(spec.over) })
    case 'quantile':
      return call('quantile', [valueText(spec.of), spec.q], {
        relativeError: spec.relativeError === 0.01 ? null : spec.relativeError,
      })
    case 'distinct':
      return call('distinct', [valueText(spec.of)], { precision: spec.precision === 14 ? null : spec.precision })
    case 'custom':
      return 'aggregate(…)'
  }
}

/** `aggregate({ n: count() })`, `reduce(…)`, `apply(…)`. */
function functionText(fn: WindowFunction): string {
  switch (fn.kind) {
    case 'aggregates':
      return call('aggregate', [aggregatesText(fn.aggregates)])
    case 'reduce':
      return call('reduce', [nameOf(fn.reduce)])
    case 'apply':
      return call('apply', [nameOf(fn.apply)])
  }
}

type Options = Readonly<Record<string, string | number | null>>

function windowOptions(syntax: WindowSyntax): Options {
  const { assigner, trigger, evictor, accumulation, allowedLatenessMs, unchanged, onEmpty, timestamp } = syntax
  const text = triggerText(trigger)
  return {
    trigger: text === triggerText(defaultTrigger(assigner)) ? null : text,
    evictor: evictor === null ? null : evictorText(evictor),
    accumulation: accumulation === 'accumulating' ? null : quoted(accumulation),
    allowedLateness: allowedLatenessMs === 0 ? null : duration(allowedLatenessMs),
    unchanged: unchanged === defaultUnchanged(trigger, accumulation) ? null : quoted(unchanged),
    onEmpty: onEmpty === 'never' ? null : quoted(onEmpty),
    timestamp: timestamp === 'end' ? null : quoted(timestamp),
  }
}

function alignment(assigner: { readonly offsetMs: number; readonly domain: TimeDomain }): Options {
  const { offsetMs } = assigner
  return { offset: offsetMs === 0 ? null : duration(offsetMs), domain: domain(assigner.domain) }
}

function domain(of: TimeDomain): string | null {
  return of === 'event' ? null : quoted(of)
}

function calendarOptions({ unit, every, zone, origin }: Calendar): Options {
  return {
    unit: quoted(unit),
    every: every === 1 ? null : every,
    zone: quoted(zone),
    origin: origin === defaultOrigin(unit) ? null : quoted(origin),
  }
}

function frameCall(rule: FrameRule): readonly [name: string, args: readonly (string | number)[], options: Options] {
  switch (rule.kind) {
    case 'threshold':
      return ['threshold', [valueText(rule.where)], {}]
    case 'delta':
      return [
        'delta',
        [valueText(rule.of), rule.threshold],
        { anchor: rule.anchor === 'first' ? null : quoted(rule.anchor) },
      ]
    case 'aggregate':
      return ['aggregateFrame', [aggregateText(rule.of)], { reaches: rule.reaches, closing: quoted(rule.closing) }]
    case 'boundary':
      return ['boundary', [valueText(rule.of), `[${rule.boundaries.join(', ')}]`], {}]
    case 'whileSame':
      return ['whileSame', [valueText(rule.of)], {}]
    case 'between':
      return ['between', [valueText(rule.open), valueText(rule.close)], {}]
  }
}

function aggregatesText(specs: AggregateSpecs): string {
  return record(Object.entries(specs).map(([name, spec]) => [name, aggregateText(spec)]))
}

function valueText(of: string | Expression | ((event: never) => unknown)): string {
  if (typeof of === 'string') return quoted(of)
  return typeof of === 'function' ? nameOf(of) : expressionText(of)
}

/** Options that are `null` are left out. */
function call(name: string, args: readonly (string | number)[], options: Options = {}): string {
  const given = Object.entries(options).filter(([, value]) => value !== null)
  return `${name}(${[...args, ...(given.length === 0 ? [] : [record(given)])].join(', ')})`
}

function record(fields: readonly (readonly [name: string, value: unknown])[]): string {
  return `{ ${fields.map(([name, value]) => `${fieldText(name)}: ${String(value)}`).join(', ')} }`
}

function fieldText(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name)
}

/** A function that was written in the place of a property is named after it, which says nothing. */
function nameOf(fn: (...args: never[]) => unknown): string {
  return ['', 'reduce', 'apply'].includes(fn.name) ? '…' : fn.name
}

function duration(ms: number): string {
  return quoted(durationText(ms))
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** The JSON form of windows and frames, both ways: the syntax with a version. Functions have no JSON form. */
import { show, TidemarkError } from '../../base/errors.ts'
import { checkAssigner } from '../builder/check-assigner.ts'
import { checkTrigger } from '../builder/check-trigger.ts'
import { checkFrameSyntax, checkWindowSyntax } from '../builder/check-window.ts'
import { defaultTrigger, defaultUnchanged } from '../builder/window-syntax.ts'
import type { Frame } from '../syntax/frame.ts'
import type {
  Accumulation,
  AnyWindowSyntax,
  FrameSyntax,
  TimestampOf,
  WindowFunction,
  WindowSyntax,
} from '../syntax/window.ts'
import { aggregate, assigner, evictor, frameRule, trigger } from './parts.ts'
import { choice, named, nullable, number, or, read, variants, type Shape } from '../../event/json/shape.ts'

/** The version of the form; a reader refuses one it does not know. */
export const WINDOW_JSON_VERSION = 1

/** A window or a frame as JSON. */
export type WindowJson = { readonly tidemark: typeof WINDOW_JSON_VERSION } & AnyWindowSyntax

/** @throws TidemarkError `NOT_PORTABLE` naming the part that is a function, or a number without JSON form */
export function windowToJson(syntax: AnyWindowSyntax): WindowJson {
  checkPortable(syntax, 'window')
  return { tidemark: WINDOW_JSON_VERSION, ...syntax }
}

/**
 * Reads the JSON form back, checking every part. What is left away has its default.
 *
 * @param json a parsed JSON value, from anywhere
 * @returns a frozen value
 * @throws TidemarkError `BAD_WINDOW_JSON` with the path of the first part that does not fit; and what the builders throw
 *   about values (`BAD_WINDOW`, `BAD_TRIGGER`, `BAD_EVICTOR`, `BAD_FRAME`, `BAD_AGGREGATE`, `BAD_ZONE`)
 */
export function windowFromJson(json: unknown): AnyWindowSyntax {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw misfit('window', json, 'an object')
  const { tidemark, ...rest } = json as Readonly<Record<string, unknown>>
  if (tidemark !== WINDOW_JSON_VERSION) throw misfit('tidemark', tidemark, `the version ${WINDOW_JSON_VERSION}`)
  const given = read(either, rest, 'window', misfit)
  const syntax = given.kind === 'window' ? completed(given) : given
  if (syntax.kind === 'window') checkWindowSyntax(syntax)
  else checkFrameSyntax(syntax)
  return frozen(syntax)
}

/** A window whose defaults that follow from other parts are not known yet. */
interface Incomplete extends Omit<WindowSyntax, 'trigger' | 'unchanged'> {
  readonly trigger: WindowSyntax['trigger'] | null
  readonly unchanged: WindowSyntax['unchanged'] | null
}

function completed(window: Incomplete): WindowSyntax {
  checkAssigner(window.assigner)
  const { assigner: of, trigger: given, unchanged, accumulation } = window
  const fires = given ?? defaultTrigger(of)
  checkTrigger(fires)
  return { ...window, trigger: fires, unchanged: unchanged ?? defaultUnchanged(fires, accumulation) }
}

const windowFunction: Shape<WindowFunction> = variants<Extract<WindowFunction, { readonly kind: 'aggregates' }>>({
  aggregates: { aggregates: named(aggregate) },
})

const frame: Shape<Frame> = variants<Frame>({
  frame: {
    rule: frameRule,
    minCount: or(number, 1),
    minDurationMs: or(number, 0),
    maxCount: or(nullable(number), null),
    maxDurationMs: or(nullable(number), null),
    atEnd: or(choice<'drop' | 'emit'>('drop', 'emit'), 'emit'),
  },
})

const either: Shape<Incomplete | FrameSyntax> = variants<Incomplete | FrameSyntax>({
  window: {
    assigner,
    trigger: or(trigger, null),
    evictor: or(nullable(evictor), null),
    accumulation: or(choice<Accumulation>('discarding', 'accumulating', 'retracting'), 'accumulating'),
    allowedLatenessMs: or(number, 0),
    unchanged: or<'emit' | 'suppress' | null>(choice('emit', 'suppress'), null),
    onEmpty: or(choice<WindowSyntax['onEmpty']>('never', 'onTime', 'always'), 'never'),
    timestamp: or(choice<TimestampOf>('end', 'earliest', 'latest'), 'end'),
    aggregates: windowFunction,
  },
  frames: { frame, aggregates: windowFunction },
})

/** Functions have no JSON form, and JSON would write `null` for numbers that are not finite. */
function checkPortable(value: unknown, at: string): void {
  if (typeof value === 'function' || (typeof value === 'number' && !Number.isFinite(value)))
    throw notPortable(at, value)
  if (typeof value !== 'object' || value === null) return
  // The methods of a user's own aggregate may be those of a class, which are not seen here.
  if ('kind' in value && value.kind === 'custom') throw notPortable(at, value)
  for (const [name, part] of Object.entries(value)) checkPortable(part, `${at}.${name}`)
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

function misfit(at: string, value: unknown, expected: string): TidemarkError {
  return new TidemarkError('BAD_WINDOW_JSON', {
    message: `At ${at} the window has ${show(value)}; expected is ${expected}.`,
    hint: 'The JSON form of a window is what windowToJson gives. Functions have none.',
    data: { path: at, value },
  })
}

function notPortable(at: string, value: unknown): TidemarkError {
  return new TidemarkError('NOT_PORTABLE', {
    message: `At ${at} the window has ${typeof value === 'object' ? 'an object of functions' : show(value)}, which has no JSON form.`,
    hint:
      typeof value === 'function' || typeof value === 'object'
        ? "Name a field, or write an expression: field('amps').times(field('volts'))."
        : 'Compare with a finite number.',
    data: { path: at },
  })
}

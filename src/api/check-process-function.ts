/** Checks of process functions where they are written, not only when the job starts. */
import { show, TidemarkError } from '../base/errors.ts'

/** The functions that are called for events, by kind of process function. */
const PARTS = {
  process: ['event'],
  connect: ['left', 'right'],
  broadcast: ['event', 'broadcast'],
} as const

const OPTIONAL = ['open', 'timer', 'end'] as const

/** What Flink's users would write, and what it is here: a function of such a name would never be called. */
const FLINK_NAMES: Readonly<Record<string, string>> = {
  processElement: 'event',
  processElement1: 'left',
  processElement2: 'right',
  processBroadcastElement: 'broadcast',
  onTimer: 'timer',
}

const STATE_KINDS: readonly string[] = ['value', 'list', 'map', 'reducing', 'aggregating']

/**
 * @param fn may have further parts of its own, which its functions find in `this`
 * @throws TidemarkError `BAD_PROCESS_FUNCTION`, `BAD_STATE`
 */
export function checkProcessFunction(kind: keyof typeof PARTS, fn: unknown): void {
  if (typeof fn !== 'object' || fn === null) throw badFunction(kind, `it is ${show(fn)}, not an object`, fn)
  const parts = fn as Readonly<Record<string, unknown>>
  for (const [flink, name] of Object.entries(FLINK_NAMES))
    if (parts[flink] !== undefined && parts[name] === undefined)
      throw badFunction(kind, `nobody calls ${flink}; it is ${name} here`, fn)
  for (const name of PARTS[kind])
    if (typeof parts[name] !== 'function')
      throw badFunction(kind, `${name} is ${show(parts[name])}, not a function`, fn)
  for (const name of OPTIONAL)
    if (parts[name] !== undefined && typeof parts[name] !== 'function')
      throw badFunction(kind, `${name} is ${show(parts[name])}, not a function`, fn)
  const { sides } = parts
  if (sides !== undefined && !(Array.isArray(sides) && sides.every((tag) => typeof tag === 'string')))
    throw badFunction(kind, `sides is ${show(sides)}, not a list of tags`, fn)
  checkStates(parts['state'])
  checkStates(parts['broadcastState'])
}

function checkStates(states: unknown): void {
  if (states === undefined) return
  if (typeof states !== 'object' || states === null)
    throw badState(`${show(states)} cannot be the state of a process function.`, states)
  for (const [name, spec] of Object.entries(states as Readonly<Record<string, unknown>>))
    if (!STATE_KINDS.includes((spec as { readonly kind?: string } | null | undefined)?.kind ?? ''))
      throw badState(`The state ${show(name)} is ${show(spec)}, which is no declaration of state.`, spec)
}

function badState(message: string, value: unknown): TidemarkError {
  return new TidemarkError('BAD_STATE', {
    message,
    hint: 'Declare each with valueState, listState, mapState, reducingState or aggregatingState: { state: { seen: valueState(0) } }.',
    data: { value },
  })
}

function badFunction(kind: keyof typeof PARTS, reason: string, value: unknown): TidemarkError {
  const events = PARTS[kind].map((name) => `${name}(event, ctx)`).join(', ')
  return new TidemarkError('BAD_PROCESS_FUNCTION', {
    message: `The process function cannot be used: ${reason}.`,
    hint: `Give { state?, sides?, ${events}, timer?(time, ctx), end?(ctx) }.`,
    data: { value },
  })
}

import { show, TidemarkError } from '../../base/errors.ts'

export function notToTravel(value: unknown): TidemarkError {
  return new TidemarkError('NOT_A_STREAM', {
    message: `Time travel goes through the run of a stream, or of a rule over events; this is ${show(value)}.`,
    hint: "Write timeTravel(stream(events, { time: 'at' }).detect(rule)), or timeTravel(rule, events, { time: 'at' }).",
    data: { value },
  })
}

export function badWhatIf(reason: string, data: Readonly<Record<string, unknown>> = {}): TidemarkError {
  return new TidemarkError('BAD_WHAT_IF', {
    message: `That cannot be asked of the run: ${reason}.`,
    hint: "For example whatIf(17, { watermark: '2h' }), or whatIf(17, { rules: otherRule }).",
    data,
  })
}

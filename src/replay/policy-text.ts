/** Lateness policies in words. */
import type { LatenessPolicy } from './answer.ts'
import { delayText } from './delay-text.ts'

/** How a policy is called in tables and reports. */
export function policyText(policy: LatenessPolicy): string {
  switch (policy.kind) {
    case 'event-time':
      return 'event time, nothing late: the truth'
    case 'arrival-order':
      return 'order of arrival'
    case 'arrival-clock':
      return 'arrival taken for event time'
    case 'late-dropped':
      return `event time, late dropped at ${delayText(policy.delayMs)}`
    case 'corrected':
      return `event time, corrected, delay ${delayText(policy.delayMs)}`
  }
}

/** The same behind a number of events, where several policies of a kind stand together: delays alone. */
export function shortPolicyText(policy: LatenessPolicy): string {
  switch (policy.kind) {
    case 'event-time':
      return 'in event time'
    case 'arrival-order':
      return 'in order of arrival'
    case 'arrival-clock':
      return 'with arrival for event time'
    case 'late-dropped':
    case 'corrected':
      return delayText(policy.delayMs)
  }
}

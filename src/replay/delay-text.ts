/** Watermark delays as words: as people say them, whole hours up to four days. */
import { durationText, HOUR } from './plot/time-text.ts'

/** `0`, `15 min`, `24 h`, `72 h`, `7 d`. */
export function delayText(ms: number): string {
  if (ms === 0) return '0'
  return ms >= HOUR && ms <= 96 * HOUR && ms % HOUR === 0 ? `${ms / HOUR} h` : durationText(ms)
}

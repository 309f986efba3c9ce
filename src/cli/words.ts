/** Counts, shares and durations as words: the same wording as in the pictures. */
export { countText, durationText } from '../replay/plot/time-text.ts'

/** `75.9 %`. */
export function shareText(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 0.05) return '< 0.1 %'
  return `${percent.toFixed(1).replace(/\.0$/, '')} %`
}

/** `1 match`, `2 matches`: `plural` where it is not the name with an s. */
export function counted(count: string | number, name: string, plural: string = `${name}s`): string {
  return `${count} ${String(count) === '1' ? name : plural}`
}

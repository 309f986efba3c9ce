/** Shares and counts as words. */
import { countText } from '../plot/time-text.ts'
import { shortened } from './html.ts'

/** `13.2 %`; a share that is not nothing and not all is never said to be. Of no events at all there is no share. */
export function shareText(share: number): string {
  if (Number.isNaN(share)) return '–'
  const percent = share * 100
  if (percent === 0 || percent === 100) return `${percent} %`
  if (percent < 0.01) return '< 0.01 %'
  if (percent > 99.99) return '> 99.99 %'
  const digits = percent < 0.1 || percent > 99.9 ? 2 : 1
  return `${percent.toFixed(digits).replace(/\.0+$/, '')} %`
}

/** `1 match`, `347 matches`. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** What an answer is called where there is little room. */
export function shortName({ name }: { readonly name: string }): string {
  return shortened(name.replace(/^event time, /, ''), 120)
}

/** `1`, `1 and 2`, `1, 2 and 3`. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`
}

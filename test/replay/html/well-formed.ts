/** A strict reader of the pages: what it accepts, every browser reads alike. */
import { expect } from 'vitest'

const VOID = new Set(['meta', 'input'])
const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<]*")?)*)(\/?)>/g

/**
 * Checks that elements nest, attributes are quoted and written once, ids are used once, and text has no bare markup.
 *
 * @returns how often each element occurs
 */
export function elementsOf(html: string): ReadonlyMap<string, number> {
  const seen = new Map<string, number>()
  const open: string[] = []
  const ids: string[] = []
  const body = html.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '')
  const rest = body.replace(TAG, (_, closing: string, name: string, attributes: string, empty: string) => {
    if (closing === '/') {
      expect(open.pop()).toBe(name)
      return ''
    }
    seen.set(name, (seen.get(name) ?? 0) + 1)
    const keys = Array.from(attributes.matchAll(/ ([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"]*)")?/g), ([, key, value]) => {
      if (key === 'id') ids.push(value!)
      expect(key).not.toMatch(/^on/)
      return key
    })
    expect(new Set(keys).size).toBe(keys.length)
    // an element that closes itself is one of SVG: in HTML it would stay open
    if (empty === '/') expect(open).toContain('svg')
    else if (!VOID.has(name)) open.push(name)
    return ''
  })
  expect(open).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
  expect(rest).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/)
  return seen
}

/** The text of the first element of a name, as it is read. */
export function textOf(html: string, name: string): string {
  const content = new RegExp(`<${name}[ >][^]*?</${name}>`).exec(html)?.[0] ?? ''
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return content
    .replace(/<[^>]*>/g, '')
    .replaceAll('\u00a0', ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, entity: string) => entities[entity] ?? '')
}

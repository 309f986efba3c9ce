/** The lines of the terminal's picture that are words: title, legend, the names of matches, notes. */
import { cutTo, flowed, shownText } from './cells.ts'
import type { Line, Style, Terminal } from './cells.ts'
import { MARK_GLYPHS, SHADES } from './scatter.ts'
import { LINE_GLYPHS } from './terminal-line.ts'
import { LETTERS, verdictStyle } from './terminal-picture.ts'
import { MARKS } from './time-plot.ts'
import type { MatchVerdict, PlotMatch, TimePlot } from './time-plot.ts'
import { countText, durationText, timeText } from './time-text.ts'
import type { View } from './view.ts'
import { delayText, markText, matchesText, noteTexts, verdictText } from './words.ts'

/** The title, and the delays in a line. */
export function headLines(plot: TimePlot, view: View | undefined, terminal: Terminal): readonly Line[] {
  const delays = view === undefined ? '' : delayText(view)
  const title = lineOf(plot.title, 'strong', terminal)
  return delays === '' ? [title] : [title, lineOf(delays, 'dim', terminal)]
}

export function noteLines(plot: TimePlot, view: View | undefined, terminal: Terminal): readonly Line[] {
  return noteTexts(plot, view).map((note) => lineOf(note, 'dim', terminal))
}

/** A line of text from outside, cut to the width of the terminal. */
function lineOf(text: string, style: Style, terminal: Terminal): Line {
  return [{ text: cutTo(shownText(text, terminal), terminal.columns, terminal), style }]
}

/** What each glyph means, and how often it occurs. `densest`: how many events the darkest shade stands for. */
export function legendItems(
  plot: TimePlot,
  view: View,
  densest: number | undefined,
  terminal: Terminal,
): readonly Line[] {
  const form = terminal.unicode ? 'unicode' : 'ascii'
  const items: Line[] = []
  for (const mark of MARKS) {
    if (view.counts[mark] === 0) continue
    const shaded = mark === 'plain' && densest !== undefined
    const name = markText(mark, view, plot.watermarks.length)
    const scale = shaded ? `, 1 to ${countText(densest)} a cell` : ''
    items.push([
      { text: shaded ? SHADES[form] : MARK_GLYPHS[form][mark], style: mark },
      { text: ` ${name}${scale}`, style: 'text' },
    ])
  }
  plot.watermarks.forEach(({ label }, i) => {
    const style: Style = `line${(i % 4) as 0 | 1 | 2 | 3}`
    const name = ` watermark ${cutTo(shownText(label, terminal), 24, terminal)}`
    items.push([
      { text: LINE_GLYPHS[form].sample(i), style },
      { text: name, style: 'text' },
    ])
  })
  const plain = (glyph: string, style: Style, name: string): void => {
    items.push([
      { text: glyph, style },
      { text: ` ${name}`, style: 'text' },
    ])
  }
  if (view.vertical === 'time') plain(terminal.unicode ? '╱' : '/', 'dim', 'no delay')
  if (plot.matches.length <= LETTERS.length && plot.matches.some(({ arrival }) => arrival !== undefined)) {
    plain(terminal.unicode ? '◆' : 'M', 'known', 'match known')
  }
  return items
}

/** The matches by letter, name and length, as many as `rows` lines have room for; more than have letters are counted only. */
export function nameLines(matches: readonly PlotMatch[], rows: number, terminal: Terminal): readonly Line[] {
  if (matches.length === 0) return []
  const count = matchesText(matches)
  if (matches.length > LETTERS.length) return [[{ text: count, style: 'known' }]]
  const title: Line = [{ text: count.includes(':') ? `${count};` : `${count}:`, style: 'known' }]
  // so that the first one fits beside the title and what is said of the others
  const room = Math.max(8, terminal.columns - 48)
  const items: readonly Line[] = matches.slice(0, LETTERS.length).map(({ label, start, end, verdict }, i) => [
    { text: LETTERS.charAt(i), style: verdictStyle(verdict, 'matched') },
    {
      text: ` ${cutTo(shownText(label, terminal), room, terminal)}, ${spanText(start, end)}${wrongText(verdict)}`,
      style: 'text',
    },
  ])
  for (let shown = items.length; ; shown--) {
    const more: Line = [{ text: `and ${countText(matches.length - shown)} more`, style: 'dim' }]
    const named = items.slice(0, shown)
    const lines = flowed([title, ...named, ...(shown === matches.length ? [] : [more])], '  ', terminal)
    if (shown === 0) return [[{ text: count, style: 'known' }]]
    if (lines.length <= rows) return lines
  }
}

/** What is wrong with a match; nothing of one that is right. */
function wrongText(verdict: MatchVerdict | undefined): string {
  return verdict === undefined || verdict === 'right' ? '' : `, ${verdictText(verdict)}`
}

/** How long a match is; when it is, if it is one moment. */
function spanText(start: number, end: number): string {
  return end > start ? durationText(end - start) : timeText(start, 0)
}

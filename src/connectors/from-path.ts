/** A source by the text that names it on a command line. */
import type { DecodeOptions, FormatName } from '../formats/format.ts'
import { fromFile } from './file/from-file.ts'
import { fromSocket } from './socket/from-socket.ts'
import type { Source } from './source.ts'
import { fromStdin } from './stdin/from-stdin.ts'

export interface PathOptions extends DecodeOptions {
  readonly format?: FormatName | undefined
  readonly live?: boolean | undefined
}

/** `-` is standard input, `tcp://host:port` a server; both are NDJSON unless told otherwise. Anything else is a file. */
export function fromPath<T = Record<string, unknown>>(path: string, options: PathOptions = {}): Source<T> {
  if (path === '-') return fromStdin<T>(options)
  if (path.startsWith('tcp://')) return fromSocket<T>(path, { ...options, format: options.format ?? 'ndjson' })
  return fromFile<T>(path.startsWith('file://') ? new URL(path) : path, options)
}

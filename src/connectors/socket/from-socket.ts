/** Events from a TCP server that writes lines to whoever connects, such as `nc -lk 9000`. */
import type { Socket } from 'node:net'
import { TidemarkError, show } from '../../base/errors.ts'
import { decoderFor } from '../../formats/format.ts'
import type { DecodeOptions, FormatName } from '../../formats/format.ts'
import { onAbort } from '../abort.ts'
import { decodeBatches } from '../decode-batches.ts'
import { sourceBroken } from '../errors.ts'
import { readableBytes } from '../readable-items.ts'
import type { Source } from '../source.ts'

export interface SocketOptions extends DecodeOptions {
  /** Default `lines`: each line is an event, a string. */
  readonly format?: FormatName | undefined
}

/**
 * Connects when it is opened, and ends when the server closes the connection; it does not connect again. A consumer
 * that does not ask for more stops the server, by the flow control of TCP. The types of CSV columns are taken from the
 * first record, unless `sample` or `schema` says otherwise.
 *
 * @param url `tcp://host:port`; an IPv6 address in brackets
 * @throws TidemarkError `SOCKET_ADDRESS`; from the iteration `SOURCE_REFUSED` if there is no connection,
 * `SOURCE_BROKEN` if it is lost, and those of the format
 */
export function fromSocket<T = string>(url: string, options: SocketOptions = {}): Source<T> {
  const { host, port } = addressOf(url)
  const format = options.format ?? 'lines'
  const decode: DecodeOptions = { ...options, sample: options.sample ?? 1 }
  decoderFor<T>(format, decode)
  let done = 0
  const bytes = async function* (signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const socket = await connected(url, host, port, signal)
    if (socket === undefined) return
    try {
      for await (const chunk of readableBytes(socket, signal)) {
        done += chunk.length
        yield chunk
      }
    } catch (error) {
      throw sourceBroken(url, error)
    }
  }
  return {
    name: url,
    live: true,
    open: (signal) => decodeBatches(bytes(signal), decoderFor<T>(format, decode), signal),
    progress: () => ({ done, unit: 'bytes' }),
  }
}

/** @returns `undefined` if the signal aborts first */
async function connected(url: string, host: string, port: number, signal: AbortSignal): Promise<Socket | undefined> {
  // Where there is no socket, what makes them is not loaded.
  const { connect } = await import('node:net')
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    const forget = onAbort(signal, () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.once('connect', () => {
      forget()
      socket.off('error', onError)
      resolve(socket)
    })
    const onError = (error: Error): void => {
      forget()
      reject(sourceRefused(url, error))
    }
    socket.once('error', onError)
  })
}

function addressOf(text: string): { host: string; port: number } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const extra = url !== undefined && (url.pathname.length > 1 || url.search !== '' || url.username !== '')
  if (url === undefined || url.protocol !== 'tcp:' || url.hostname === '' || url.port === '' || extra)
    throw badAddress(text)
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port) }
}

function badAddress(url: string): TidemarkError {
  return new TidemarkError('SOCKET_ADDRESS', {
    message: `${show(url)} is not the address of a TCP server`,
    hint: 'write tcp://host:port, as in tcp://127.0.0.1:9000',
    data: { url },
  })
}

function sourceRefused(url: string, cause: Error): TidemarkError {
  const code = (cause as NodeJS.ErrnoException).code
  return new TidemarkError('SOURCE_REFUSED', {
    message: `there is no connection to ${url}: ${cause.message || code}`,
    hint: 'check host and port, and that the server listens; to try it, start one with: nc -lk 9000',
    data: { url, code },
    cause,
  })
}

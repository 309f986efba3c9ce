/**
 * Writes the input of a run for the program in Java: three lines of text (the number of events; the names of the devices,
 * separated by blanks; the names of the types), then the columns time (f64), device (i32), type (i32) and value (f64), one
 * behind the other, little-endian.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { endianness } from 'node:os'
import type { SignalColumns } from '../../workloads/signals.ts'

/** @throws Error on a big-endian machine, and if a name has a blank in it */
export function writeInput(path: string, { length, columns: { time, device, type, value } }: SignalColumns): void {
  if (endianness() !== 'LE')
    throw new Error('the input for Esper is written as the bytes of typed arrays, little-endian')
  const file = openSync(path, 'w')
  try {
    writeSync(file, `${length}\n${namesLine(device.dictionary)}\n${namesLine(type.dictionary)}\n`)
    for (const column of [time, device.codes, type.codes, value]) writeAll(file, column)
  } finally {
    closeSync(file)
  }
}

function namesLine(names: readonly string[]): string {
  const broken = names.find((name) => /\s/.test(name) || name === '')
  if (broken !== undefined) throw new Error(`the name '${broken}' is empty or has a blank in it`)
  return names.join(' ')
}

function writeAll(file: number, { buffer, byteOffset, byteLength }: Float64Array | Int32Array): void {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

/**
 * The file that the Flink program reads: the same columns that Tidemark is given. Little-endian: `TMEV`, the number of
 * events, the dictionaries of devices and of types (how many words; of each its length in bytes and its UTF-8), then
 * whole columns: times (64-bit floats), numbers of the devices, of the types (32-bit integers), values (64-bit floats).
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import type { SignalColumns } from '../../workloads/signals.ts'

/** About 24 bytes an event. */
export function writeInput(path: string, { length, columns }: SignalColumns): void {
  const file = openSync(path, 'w')
  try {
    writeSync(file, 'TMEV')
    writeSync(file, integers([length]))
    for (const { dictionary } of [columns.device, columns.type]) {
      writeSync(file, integers([dictionary.length]))
      for (const word of dictionary) {
        const bytes = Buffer.from(word)
        writeSync(file, integers([bytes.length]))
        writeSync(file, bytes)
      }
    }
    writeSync(file, floats(columns.time))
    writeSync(file, integers(columns.device.codes))
    writeSync(file, integers(columns.type.codes))
    writeSync(file, floats(columns.value))
  } finally {
    closeSync(file)
  }
}

function integers(values: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (let i = 0; i < values.length; i++) bytes.writeInt32LE(values[i] ?? 0, i * 4)
  return bytes
}

function floats(values: Float64Array): Buffer {
  const bytes = Buffer.alloc(values.length * 8)
  for (let i = 0; i < values.length; i++) bytes.writeDoubleLE(values[i] ?? NaN, i * 8)
  return bytes
}

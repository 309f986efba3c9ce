import { expect, test } from 'vitest'
import {
  END_OF_TIME,
  NO_WATERMARK,
  plainWatermark,
  watermarkFromPlain,
  watermarkText,
} from '../../src/time/watermark.ts'

test.each([
  [NO_WATERMARK, null, 'none yet'],
  [END_OF_TIME, 'end', 'the end'],
  [0, 0, '1970-01-01T00:00:00.000Z'],
  [-1, -1, '1969-12-31T23:59:59.999Z'],
] as const)('%d goes through JSON and has a text', (watermark, plain, text) => {
  expect(plainWatermark(watermark)).toBe(plain)
  expect(watermarkFromPlain(plain)).toBe(watermark)
  expect(watermarkText(watermark)).toBe(text)
})

import { expect, test } from 'vitest'
import { linesDecoder } from '../../src/formats/lines-decoder.ts'
import { decode, kindsAndLines } from './decoding.ts'

test('each line is a string without its line end, blank ones included', () => {
  const { events, positions, lines } = decode(linesDecoder(), '\ufeffone\r\n\ntwo ü \r\nthree and more than that')
  expect(events).toEqual(['one', '', 'two ü ', 'three and more than that'])
  expect(positions).toEqual([0, 1, 2, 3])
  expect(lines).toEqual([1, 2, 3, 4])
})

test('over-long lines and other bytes are bad', () => {
  const input = Buffer.concat([Buffer.from('ok\nlonger\n'), Buffer.from([0xff, 0x0a]), Buffer.from('ok\n')])
  const { events, positions, bad } = decode(linesDecoder({ maxLineBytes: 5 }), input)
  expect(events).toEqual(['ok', 'ok'])
  expect(positions).toEqual([0, 3])
  expect(kindsAndLines(bad)).toEqual([
    ['size', 2],
    ['parse', 3],
  ])
})

test('in Latin-1 every byte is a character', () => {
  expect(decode(linesDecoder({ encoding: 'latin1' }), Buffer.from('21 °C\n', 'latin1')).events).toEqual(['21 °C'])
})

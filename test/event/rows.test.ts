import { describe, expect, test } from 'vitest'
import { columnScalar, columnValue, ColumnRows, dereference, ObjectRows } from '../../src/event/rows.ts'

const columns = {
  length: 3,
  columns: {
    n: Float64Array.of(1, NaN, 3),
    word: { codes: Int32Array.of(0, -1, 1), dictionary: ['x', 'y'] },
    plain: ['p', undefined, null],
    when: [new Date(5), 7n, { no: 'scalar' }],
    // In brackets, so that it is a field.
    ['__proto__']: ['proto', 'proto', 'proto'],
  },
}

describe('rows over objects', () => {
  test('keep the object itself', () => {
    const events = [{ n: 1 }, { n: 2 }]
    const rows = new ObjectRows(events, 10)
    expect(rows.get(1)).toBe(events[1])
    expect(dereference(rows.ref(1), -1)).toBe(events[1])
    expect([rows.position(0), rows.position(1)]).toEqual([10, 11])
  })

  test('have positions of their own where they were made from others', () => {
    expect(new ObjectRows(['a', 'b'], 0, [4, 9]).position(1)).toBe(9)
  })
})

describe('rows over columns', () => {
  const rows = new ColumnRows<Record<string, unknown>>(columns, 100)

  test('build an event from all its columns, missing where the dictionary has no word', () => {
    expect(rows.get(0)).toEqual({ n: 1, word: 'x', plain: 'p', when: new Date(5), ['__proto__']: 'proto' })
    expect(rows.get(1)).toEqual({ n: NaN, word: undefined, plain: undefined, when: 7n, ['__proto__']: 'proto' })
    expect(Object.hasOwn(rows.get(2), '__proto__')).toBe(true)
    expect(Object.getPrototypeOf(rows.get(2))).toBe(Object.prototype)
  })

  test('keep the rows and the number of the row', () => {
    expect(dereference(rows.ref(), 2)).toEqual(rows.get(2))
    expect(rows.position(2)).toBe(102)
  })
})

describe('columns', () => {
  test('are read as they would stand in an object, and as an expression sees them', () => {
    const value = (name: keyof typeof columns.columns) => [0, 1, 2].map(columnValue(columns.columns[name]))
    const scalar = (name: string) => [0, 1, 2].map(columnScalar(columns, name))
    expect(value('word')).toEqual(['x', undefined, 'y'])
    expect(scalar('word')).toEqual(['x', null, 'y'])
    expect(value('plain')).toEqual(['p', undefined, null])
    expect(scalar('plain')).toEqual(['p', null, null])
    expect(scalar('n')).toEqual([1, NaN, 3])
    expect(scalar('when')).toEqual([5, 7, null])
    expect(scalar('none')).toEqual([null, null, null])
  })
})

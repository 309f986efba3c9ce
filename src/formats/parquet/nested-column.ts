/** Lists, maps and records of Parquet as plain values, by way of `hyparquet`: the slow way, for what is seldom looked at. */
import type { ColumnMetaData, DecodedArray, SchemaTree } from 'hyparquet'
import type { Cells } from '../tables/cells.ts'
import { divided64, halvesOf } from '../tables/int64.ts'
import { plainValue } from '../tables/plain-value.ts'
import type { ParquetPackage, Unpack } from './parquet-package.ts'

/** The bytes of one leaf in one row group. */
export interface ColumnChunk {
  readonly meta: ColumnMetaData
  readonly unpack: Unpack
  readonly bytes: ArrayBuffer
}

const one = new BigInt64Array(1)
const oneHalves = halvesOf(one)

function millis(value: bigint, per: number): number {
  one[0] = value
  return divided64(oneHalves[0]!, oneHalves[1]!, per)
}

/** Times as epoch milliseconds, as everywhere. */
const TIMES = {
  timestampFromMilliseconds: (value: bigint) => Number(value),
  timestampFromMicroseconds: (value: bigint) => millis(value, 1e3),
  timestampFromNanoseconds: (value: bigint) => millis(value, 1e6),
  dateFromDays: (days: number) => days * 86_400_000,
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('utf-8'),
  geometryFromBytes: (bytes: Uint8Array | undefined) => bytes,
  geographyFromBytes: (bytes: Uint8Array | undefined) => bytes,
}

/** @throws Error whose message says what is wrong with the bytes */
export function readNestedColumn(
  tree: SchemaTree,
  chunks: readonly ColumnChunk[],
  rows: number,
  { column, schema, assemble, convert }: ParquetPackage,
): Cells {
  const root: SchemaTree = { element: { name: '' }, children: [tree], count: 0, path: [] }
  const parsers = { ...convert.DEFAULT_PARSERS, ...TIMES }
  const leaves = new Map<string, DecodedArray>()
  for (const { meta, unpack, bytes } of chunks) {
    const schemaPath = schema.getTreePath(root, meta.path_in_schema)
    const { element } = schemaPath[schemaPath.length - 1]!
    const { data } = column.readColumn(
      { view: new DataView(bytes), offset: 0 },
      { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows },
      {
        pathInSchema: meta.path_in_schema,
        type: meta.type,
        codec: meta.codec,
        element,
        schemaPath,
        parsers,
        compressors: { [meta.codec]: unpack },
      },
    )
    leaves.set(
      meta.path_in_schema.join('.'),
      data.length === 1 ? data[0]! : data.flatMap((part) => [...part] as unknown[]),
    )
  }
  if (tree.children.length > 0) assemble.assembleNested(leaves, tree, parsers)
  const values = leaves.get(tree.element.name)
  if (values?.length !== rows) throw new Error(`${values?.length ?? 0} rows, where there should be ${rows}`)
  return { kind: 'values', values: Array.from(values as ArrayLike<unknown>, plainValue) }
}

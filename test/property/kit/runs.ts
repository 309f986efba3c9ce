/** How many cases a property runs: a multiple of its own number, said by the environment for longer searches. */
const multiplier = Number(process.env['TIDEMARK_RUNS'] ?? 1)

export function runs(count: number): number {
  return Math.max(1, Math.round(count * multiplier))
}

/** How much is under way between the main thread and its workers. */

/**
 * Events in a slot.
 *
 * PERF: one million events of the benchmark `sequence` cost the main thread 57 ms and each worker 49 with 65,536; 64 and 62 ms
 * with 32,768 and the columns copied by the workers besides (CPU time of each thread, Node 20.20).
 */
export const SLOT_EVENTS = 65_536

/** Portions that are under way at most, while no batch is larger than a slot. */
export const SLOTS = 5

/** While fewer portions than this are under way, one is sent at once; else when its slot is full. */
export const AHEAD = 2

/** Workers are asked which events they keep when the main thread keeps so many, and twice as many as were kept at last. */
export const ASK_AT = 262_144

/**
 * So many matches are made before the sinks are served.
 *
 * PERF: those of a portion made at once outlive the collector's young generation. With them the main thread was busy for
 * 12.7 s, of which 56 % at collecting garbage, and without for 5.3 (nine passes of the benchmark `related average` from
 * columns with two workers, 1 M events, `--cpu-prof`, Node 20.20).
 */
export const DELIVERED = 1024

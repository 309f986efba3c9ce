/** The parts of a record that are drawn apart: a workload, or the points of a sweep, where its first point stands. */
import type { BenchRecord, WorkloadRecord } from './record.ts'

export interface Section {
  readonly name: string
  /** One, or all points of a sweep. */
  readonly workloads: readonly WorkloadRecord[]
}

export function sectionsOf({ workloads }: Pick<BenchRecord, 'workloads'>): readonly Section[] {
  const sections = new Map<string, WorkloadRecord[]>()
  for (const workload of workloads) {
    const name = workload.point?.of ?? workload.name
    const section = sections.get(name)
    if (section === undefined) sections.set(name, [workload])
    else section.push(workload)
  }
  return [...sections].map(([name, points]) => ({ name, workloads: points }))
}

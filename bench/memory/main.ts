import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { soaks } from './soak.ts'
import { subjects } from './subjects.ts'
const CHILD = fileURLToPath(new URL('child.js', import.meta.url))
const ask = (args: string[]): Promise<any> =>
  new Promise((resolve, reject) => {
    const c = fork(CHILD, args, { execArgv: ['--expose-gc'] })
    c.once('message', resolve)
    c.once('exit', (x) => reject(new Error('exit ' + x)))
  })
const quick = process.argv.includes('--quick')
if (!process.argv.includes('--soak'))
  for (const [i, s] of subjects.entries()) {
    const n = quick ? s.full / 10 : s.full
    const r = await ask([String(i), String(n)]).catch((e) => e)
    if (r instanceof Error) console.log(s.name, r.message)
    else
      console.log(
        s.name.padEnd(22),
        s.spread,
        n,
        'heap',
        (r.heapBytes / n).toFixed(0),
        'ext',
        (r.externalBytes / n).toFixed(0),
        'rss MB',
        (r.rssBytes / 1e6).toFixed(0),
        'max',
        (r.greatestRssBytes / 1e6).toFixed(0),
        s.about,
      )
  }
for (const [i, s] of soaks.entries()) {
  const r = await ask(['soak', String(i), String(quick ? 1500000 : 3600000)]).catch((e) => e)
  if (r instanceof Error) console.log(s.name, r.message)
  else
    console.log(
      s.name.padEnd(16),
      'mean MB',
      (r.mean / 1e6).toFixed(2),
      'slope kB/min',
      (r.slope / 1e3).toFixed(2),
      'growth/h',
      r.growth.toFixed(4),
      'rss',
      (r.greatestRssBytes / 1e6).toFixed(0),
      'out',
      r.outputs,
      r.gc,
    )
}

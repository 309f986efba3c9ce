#!/usr/bin/env node
/** The command `tidemark`: the only place that reads the command line and the environment. */
import { readFileSync } from 'node:fs'
import { processContext } from './context.ts'
import { runCli } from './run-cli.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

process.stdout.on('error', leaveQuietly)
process.stderr.on('error', leaveQuietly)
process.exitCode = await runCli(process.argv.slice(2), processContext(), version)

/** Whoever read our output has gone: there is nobody left to tell. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

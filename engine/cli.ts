#!/usr/bin/env node
import { writeSync } from 'node:fs'

import type { Main } from './cli/context.ts'
import { listenForSignals } from './cli/interrupt.ts'
import { runCli } from './cli/run-cli.ts'

const SHOW_CURSOR = '\u001b[?25h'
const { stdin, stdout, stderr, env } = process

const interrupt = listenForSignals(process, text => stderr.write(text))

for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // `tsplay … | head` has seen enough, or the terminal was closed.
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    interrupt.readerLeft()
  })
}
process.on('exit', () => {
  if (!stdout.isTTY || env['TERM'] === 'dumb') return
  try {
    // A row that is being drawn hides it, and keeps what is written to stdout to itself.
    writeSync(stdout.fd, SHOW_CURSOR)
  } catch {
    // The terminal is gone.
  }
})

// Loaded when there is something to run: --version and --help need a tenth of it.
const main: Main = async (...given) => (await import('./main.ts')).main(...given)

const code = await runCli(process.argv.slice(2), { stdin, stdout, stderr, env, interrupt }, main)
// Not left to an empty event loop: a connection that will not close must not keep the user waiting.
process.exit(code)

#!/usr/bin/env node
import { listenForSignals } from './cli/interrupt.ts'
import { runCli } from './cli/run-cli.ts'
import { main } from './main.ts'

const { stdin, stdout, stderr, env } = process

// `tsplay … | head` has seen enough.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

const interrupt = listenForSignals(process, text => stderr.write(text))
const code = await runCli(process.argv.slice(2), { stdin, stdout, stderr, env, interrupt }, main)
// Not left to an empty event loop: a connection that will not close must not keep the user waiting.
process.exit(code)

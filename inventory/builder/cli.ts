#!/usr/bin/env node
import { runBuilder } from './run-builder.ts'

const { stdout, stderr, env } = process

// `tsplay-inventory list | head` has seen enough.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await runBuilder(process.argv.slice(2), {
  env,
  tell: text => stdout.write(text),
  warn: text => stderr.write(text),
})

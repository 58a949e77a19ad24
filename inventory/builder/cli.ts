#!/usr/bin/env node
import { runBuilder } from './run-builder.ts'

const { stdout, stderr, env } = process

process.exitCode = await runBuilder(process.argv.slice(2), {
  env,
  tell: text => stdout.write(text),
  warn: text => stderr.write(text),
})

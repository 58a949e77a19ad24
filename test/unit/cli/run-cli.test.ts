import { EventEmitter } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'

import { expect } from 'chai'

import type { CliContext, Main } from '../../../engine/cli/context.ts'
import { listenForSignals } from '../../../engine/cli/interrupt.ts'
import { runCli } from '../../../engine/cli/run-cli.ts'
import { TsplayError, TsplayErrors } from '../../../engine/errors.ts'
import { MemoryStream } from '../report/events.ts'

type Given = Parameters<Main>

class Signals extends EventEmitter {
  readonly exits: number[] = []
  readonly exit = (code: number): void => void this.exits.push(code)
}

const run = async (
  argv: string[],
  main: Main,
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
) => {
  const signals = new Signals()
  const stdin = new PassThrough()
  stdin.end(input)
  const stdout = new MemoryStream()
  const stderr = new MemoryStream()
  const interrupt = listenForSignals(signals, () => undefined)
  const context = { stdin, stdout, stderr, env, interrupt } as unknown as CliContext
  const code = await runCli(argv, context, main)
  return { code, stdout: stdout.text, stderr: stderr.text }
}

const throwing = (error: Error): Main => {
  return () => Promise.reject(error)
}

const passwords = async (
  argv: string[],
  world: { input?: string; env?: Record<string, string> },
) => {
  let given: Given[1]['passwords'] | undefined
  const { code } = await run(
    [...argv, 'p.yml'],
    (_options, context) => {
      given = context.passwords
      return Promise.resolve(0)
    },
    world,
  )
  return { code, ...given }
}

describe('cli/run-cli', () => {
  const position = { file: 'p.yml', line: 3, column: 5 }

  it('ends with what main says', async () => {
    expect((await run(['p.yml'], () => Promise.resolve(4))).code).to.equal(4)
  })

  it('ends with 1 for the user’s mistakes, told with place and hint', async () => {
    const error = new TsplayError('BAD_PLAYBOOK', 'no hosts', { position, hint: 'add hosts:' })
    const { code, stderr } = await run(['p.yml'], throwing(error))
    expect(code).to.equal(1)
    expect(stderr).to.include('p.yml:3:5: no hosts').and.include('add hosts:')
  })

  it('tells all of several mistakes', async () => {
    const errors = [new TsplayError('BAD_ARGS', 'one'), new TsplayError('BAD_ARGS', 'two')]
    const { code, stderr } = await run(['p.yml'], throwing(new TsplayErrors(errors)))
    expect(code).to.equal(1)
    expect(stderr).to.include('one').and.include('two')
  })

  it('ends with 1 for an unknown option without running anything', async () => {
    const { code } = await run(['--nope', 'p.yml'], throwing(new Error('ran')))
    expect(code).to.equal(1)
  })

  it('ends with 70 and a stack for a fault of its own', async () => {
    const { code, stderr } = await run(['p.yml'], throwing(new TypeError('x is not a function')))
    expect(code).to.equal(70)
    expect(stderr).to.include('run-cli.test.ts').and.include('report it')
  })

  it('ends with 130 when interrupted', async () => {
    const { code } = await run(['p.yml'], throwing(new TsplayError('INTERRUPTED', 'stop')))
    expect(code).to.equal(130)
  })

  it('takes passwords from the environment', async () => {
    const env = { TSPLAY_BECOME_PASSWORD: 'b', TSPLAY_PASSWORD: 'c' }
    expect(await passwords([], { env })).to.deep.equal({ code: 0, become: 'b', connection: 'c' })
  })

  it('asks for both passwords, an empty second one being the first', async () => {
    const both = { code: 0, connection: 'one', become: 'two' }
    expect(await passwords(['-kK'], { input: 'one\ntwo\n' })).to.deep.equal(both)
    const same = { code: 0, connection: 'one', become: 'one' }
    expect(await passwords(['-kK'], { input: 'one\n\n' })).to.deep.equal(same)
  })

  it('does not show a password that is typed', async () => {
    const { stdout, stderr } = await run(['-K', 'p.yml'], () => Promise.resolve(0), {
      input: 's3cret\n',
    })
    expect(stderr).to.include('password')
    expect(stdout + stderr).not.to.include('s3cret')
  })

  it('takes the sudo password from a file, its line end aside', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'password-'))
    await writeFile(join(folder, 'p'), ' x \n')
    const argv = ['-K', '--become-password-file', join(folder, 'p')]
    expect(await passwords(argv, {})).to.deep.equal({ code: 0, become: ' x ' })
    await rm(folder, { recursive: true })
  })

  it('refuses a password that never comes', async () => {
    expect((await passwords(['-K'], {})).code).to.equal(1)
    expect((await passwords(['--become-password-file', '/nowhere'], {})).code).to.equal(1)
  })
})

describe('cli/interrupt', () => {
  it('lets the first signal stop the run and the second end it', () => {
    const signals = new Signals()
    const { signal, received } = listenForSignals(signals, () => undefined)
    expect(signal.aborted).to.equal(false)
    signals.emit('SIGINT')
    expect(signal.aborted).to.equal(true)
    expect(received()).to.equal('SIGINT')
    expect(signals.exits).to.deep.equal([])
    signals.emit('SIGINT')
    expect(signals.exits).to.deep.equal([130])
  })

  it('stops the run when nobody reads its output any more, without a word or a second chance', () => {
    const signals = new Signals()
    const said: string[] = []
    const { signal, received, readerLeft } = listenForSignals(signals, text => said.push(text))
    readerLeft()
    readerLeft()
    expect(signal.aborted).to.equal(true)
    expect(received()).to.equal('SIGPIPE')
    expect([said, signals.exits]).to.deep.equal([[], []])
    signals.emit('SIGINT')
    expect(signals.exits).to.deep.equal([141])
  })

  it('tells a SIGTERM from a Ctrl-C', () => {
    const signals = new Signals()
    const { received } = listenForSignals(signals, () => undefined)
    signals.emit('SIGTERM')
    signals.emit('SIGTERM')
    expect(received()).to.equal('SIGTERM')
    expect(signals.exits).to.deep.equal([143])
  })
})

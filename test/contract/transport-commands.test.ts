import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

import { expect } from 'chai'

import { allBytes, onEveryShell, sha256 } from '../support/every-shell.ts'
import { processesNamed } from '../support/processes.ts'
import { rejection } from '../support/rejection.ts'

onEveryShell(({ host, file, put, folder }) => {
  it('brings all bytes back as they were, from both streams', async () => {
    const path = put('bytes', allBytes)
    const { stdout, stderr, code } = await host().script('cat "$1"; cat "$1" >&2', [path])
    expect(code).to.equal(0)
    expect(stdout.equals(allBytes)).to.equal(true)
    expect(stderr.equals(allBytes)).to.equal(true)
  })

  it('brings five megabytes back', async () => {
    const data = randomBytes(5_000_000)
    const { stdout } = await host().run(['cat', put('big', data)])
    expect(sha256(stdout)).to.equal(sha256(data))
  })

  it('gives arguments on as they were', async () => {
    const words = ['', ' ', "a'b", '$HOME', '*', 'x\ny', '\\', '-n', 'ü']
    const { stdout } = await host().run(['printf', '%s\\0', ...words])
    expect(stdout.toString()).to.equal(words.map(word => `${word}\0`).join(''))
  })

  it('tells exit statuses and signals as a shell would', async () => {
    expect((await host().script('exit 7')).code).to.equal(7)
    expect((await host().script('kill -KILL $$')).code).to.equal(137)
    expect((await host().run(['/no/such/program'])).code).to.equal(127)
    expect((await host().run(['true'])).stderr.toString()).to.equal('')
  })

  it('gives commands nothing to read unless they are given something', async () => {
    expect((await host().run(['cat'])).stdout.length).to.equal(0)
    const { stdout } = await host().run(['cat'], { stdin: allBytes })
    expect(stdout.equals(allBytes)).to.equal(true)
  })

  it('feeds five megabytes to a command', async () => {
    const data = randomBytes(5_000_000)
    const { stdout } = await host().run(['sha256sum'], { stdin: data, env: { X: 'y' } })
    expect(stdout.toString().slice(0, 64)).to.equal(sha256(data))
  })

  it('feeds a stream to a command, and reads it no faster than the command does', async () => {
    const block = randomBytes(1 << 20)
    let made = 0
    const blocks = function* (): Generator<Buffer> {
      for (; made < 40; made++) yield block
    }
    const go = `${folder()}/go`
    const script = 'until [ -e "$1" ]; do sleep 0.1; done; wc -c'
    const options = { stdin: () => Readable.from(blocks()) }
    const counted = host().script(script, [go], options)
    let before = -1
    while (made !== before) {
      before = made
      await delay(300)
    }
    expect(made).to.be.lessThan(20)
    put('go', '')
    expect(Number((await counted).stdout.toString())).to.equal(40 << 20)
  })

  it('lets a command leave most of a stream unread', async () => {
    const stdin = () => Readable.from([1, 2, 3].map(() => randomBytes(1_000_000)))
    expect((await host().run(['head', '-c', '1'], { stdin })).code).to.equal(0)
  })

  it('tells of a stream that breaks', async () => {
    const blocks = async function* (): AsyncGenerator<Buffer> {
      yield randomBytes(100_000)
      await Promise.reject(new Error('the disk is gone'))
    }
    const error = await rejection(host().run(['wc'], { stdin: () => Readable.from(blocks()) }))
    expect(error.message).to.equal('the disk is gone')
  })

  it('lets a command leave most of its input unread', async () => {
    const { code } = await host().run(['head', '-c', '1'], { stdin: randomBytes(3_000_000) })
    expect(code).to.equal(0)
  })

  it('sets environment, folder() and umask for one command only', async () => {
    const options = { env: { A: "q'\n$x" }, cwd: folder(), umask: '027' }
    const { stdout } = await host().script('printf %s "$A"; pwd; umask', [], options)
    expect(stdout.toString()).to.match(new RegExp(`^q'\\n\\$x${folder()}\\n0*27\\n$`))
    const after = await host().script('echo "${A-none}$(pwd)"')
    expect(after.stdout.toString()).to.match(/^none/).and.not.contain(folder())
  })

  it('runs scripts longer than an argument may be', async () => {
    const script = `: ${'x'.repeat(200_000)}\necho "$1" "$(cat)"`
    expect((await host().script(script, ['one'])).stdout.toString()).to.equal('one \n')
  })

  it('keeps the order of requests sent together', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => host().run(['echo', String(n)])),
    )
    const said = answers.map(({ stdout }) => stdout.toString().trim())
    expect(said).to.deep.equal(Array.from({ length: 20 }, (_, n) => String(n)))
  })

  it('kills a command and its grandchildren when the time is over', async () => {
    const tag = `86${String(process.pid)}${String(Date.now() % 10_000)}`
    const script = 'echo before; (trap "" TERM; sleep "$1" & setsid sleep "$1"; wait); :'
    const error = await rejection(host().script(script, [tag], { timeout: 300 }))
    expect(error).to.include({ name: 'TsplayError', code: 'TIMEOUT' })
    expect(error).to.have.nested.property('data.stdout', 'before\n')
    expect(processesNamed(`sleep ${tag}`)).to.deep.equal([])
    expect((await host().run(['echo', 'on'])).stdout.toString()).to.equal('on\n')
  })

  it('kills a command that has a channel of its own', async () => {
    const tag = `87${String(process.pid)}${String(Date.now() % 10_000)}`
    const stdin = randomBytes(100_000)
    const options = { stdin, timeout: 300 }
    const error = await rejection(host().run(['sleep', tag], options))
    expect(error).to.include({ code: 'TIMEOUT' })
    expect(processesNamed(`sleep ${tag}`)).to.deep.equal([])
  })

  it('kills a command that says too much', async () => {
    const error = await rejection(host().run(['yes'], { maxOutput: 100_000 }))
    expect(error).to.include({ code: 'OUTPUT_LIMIT' })
    expect((await host().run(['echo', 'on'])).stdout.toString()).to.equal('on\n')
  })

  it('goes on in a clean shell when a command leaves a talker behind', async () => {
    const script = 'while [ -e "$1" ]; do echo noise; echo noise >&2; done & echo said'
    const { stdout } = await host().script(script, [put('talk', '')])
    expect(stdout.toString()).to.contain('said')
    for (let n = 0; n < 10; n++) {
      const answer = await host().run(['echo', String(n)])
      expect([answer.stdout.toString(), answer.stderr.toString()]).to.deep.equal([`${n}\n`, ''])
    }
    rmSync(file('talk'))
  })
})

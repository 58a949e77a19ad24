import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { expect } from 'chai'

import type { Host } from '../../engine/remote/host.ts'
import { gatherFacts } from '../../engine/remote/facts.ts'
import { connectionOptions, sshHost, testClient, type TestClient } from '../support/hosts.ts'
import { childrenOf, processesNamed } from '../support/processes.ts'
import { rejection } from '../support/rejection.ts'
import { startSshd, type TestSshd } from '../support/sshd.ts'

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** Every shell with what it finds in its PATH; busybox alone, as on a small system. */
const shells: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  dash: () => ['/bin/dash'],
  bash: () => ['/bin/bash'],
  busybox: folder => {
    execFileSync('busybox', ['--install', '-s', folder])
    return ['/usr/bin/env', `PATH=${folder}`, join(folder, 'sh')]
  },
}

for (const transport of ['local', 'ssh'] as const) {
  for (const [shell, prepare] of Object.entries(shells)) {
    describe(`a host over ${transport} with ${shell}`, function () {
      this.timeout(30_000)
      let sshd: TestSshd | undefined
      let client: TestClient
      let host: Host
      let folder: string
      let tools: string
      let argv: readonly string[]
      before(async () => {
        tools = mkdtempSync(join(tmpdir(), 'tsplay-tools-'))
        argv = prepare(tools)
        if (transport === 'ssh') sshd = await startSshd()
      })
      after(async () => {
        rmSync(tools, { recursive: true })
        await sshd?.stop()
      })
      beforeEach(async () => {
        folder = mkdtempSync(join(tmpdir(), 'tsplay-contract-'))
        client = testClient(argv)
        host =
          sshd === undefined
            ? await client.connector.host(connectionOptions({ connection: 'local' }))
            : await sshHost(client, sshd)
      })
      afterEach(async () => {
        await client.end()
        rmSync(folder, { recursive: true, force: true })
      })
      const file = (name: string): string => join(folder, name)
      const put = (name: string, content: string | Buffer): string => {
        writeFileSync(file(name), content)
        return file(name)
      }
      const text = (name: string): string => readFileSync(file(name), 'utf8')

      it('brings all bytes back as they were, from both streams', async () => {
        const path = put('bytes', allBytes)
        const { stdout, stderr, code } = await host.script('cat "$1"; cat "$1" >&2', [path])
        expect(code).to.equal(0)
        expect(stdout.equals(allBytes)).to.equal(true)
        expect(stderr.equals(allBytes)).to.equal(true)
      })

      it('brings five megabytes back', async () => {
        const data = randomBytes(5_000_000)
        const { stdout } = await host.run(['cat', put('big', data)])
        expect(sha256(stdout)).to.equal(sha256(data))
      })

      it('gives arguments on as they were', async () => {
        const words = ['', ' ', "a'b", '$HOME', '*', 'x\ny', '\\', '-n', 'ü']
        const { stdout } = await host.run(['printf', '%s\\0', ...words])
        expect(stdout.toString()).to.equal(words.map(word => `${word}\0`).join(''))
      })

      it('tells exit statuses and signals as a shell would', async () => {
        expect((await host.script('exit 7')).code).to.equal(7)
        expect((await host.script('kill -KILL $$')).code).to.equal(137)
        expect((await host.run(['/no/such/program'])).code).to.equal(127)
        expect((await host.run(['true'])).stderr.toString()).to.equal('')
      })

      it('gives commands nothing to read unless they are given something', async () => {
        expect((await host.run(['cat'])).stdout.length).to.equal(0)
        const { stdout } = await host.run(['cat'], { stdin: allBytes })
        expect(stdout.equals(allBytes)).to.equal(true)
      })

      it('feeds five megabytes to a command', async () => {
        const data = randomBytes(5_000_000)
        const { stdout } = await host.run(['sha256sum'], { stdin: data, env: { X: 'y' } })
        expect(stdout.toString().slice(0, 64)).to.equal(sha256(data))
      })

      it('lets a command leave most of its input unread', async () => {
        const { code } = await host.run(['head', '-c', '1'], { stdin: randomBytes(3_000_000) })
        expect(code).to.equal(0)
      })

      it('sets environment, folder and umask for one command only', async () => {
        const options = { env: { A: "q'\n$x" }, cwd: folder, umask: '027' }
        const { stdout } = await host.script('printf %s "$A"; pwd; umask', [], options)
        expect(stdout.toString()).to.match(new RegExp(`^q'\\n\\$x${folder}\\n0*27\\n$`))
        const after = await host.script('echo "${A-none}$(pwd)"')
        expect(after.stdout.toString()).to.match(/^none/).and.not.contain(folder)
      })

      it('runs scripts longer than an argument may be', async () => {
        const script = `: ${'x'.repeat(200_000)}\necho "$1" "$(cat)"`
        expect((await host.script(script, ['one'])).stdout.toString()).to.equal('one \n')
      })

      it('keeps the order of requests sent together', async () => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, n) => host.run(['echo', String(n)])),
        )
        const said = answers.map(({ stdout }) => stdout.toString().trim())
        expect(said).to.deep.equal(Array.from({ length: 20 }, (_, n) => String(n)))
      })

      it('kills a command and its grandchildren when the time is over', async () => {
        const tag = `86${String(process.pid)}${String(Date.now() % 10_000)}`
        const script = 'echo before; (trap "" TERM; sleep "$1" & setsid sleep "$1"; wait); :'
        const error = await rejection(host.script(script, [tag], { timeout: 300 }))
        expect(error).to.include({ name: 'TsplayError', code: 'TIMEOUT' })
        expect(error).to.have.nested.property('data.stdout', 'before\n')
        expect(processesNamed(`sleep ${tag}`)).to.deep.equal([])
        expect((await host.run(['echo', 'on'])).stdout.toString()).to.equal('on\n')
      })

      it('kills a command that has a channel of its own', async () => {
        const tag = `87${String(process.pid)}${String(Date.now() % 10_000)}`
        const stdin = randomBytes(100_000)
        const options = { stdin, timeout: 300 }
        const error = await rejection(host.run(['sleep', tag], options))
        expect(error).to.include({ code: 'TIMEOUT' })
        expect(processesNamed(`sleep ${tag}`)).to.deep.equal([])
      })

      it('kills a command that says too much', async () => {
        const error = await rejection(host.run(['yes'], { maxOutput: 100_000 }))
        expect(error).to.include({ code: 'OUTPUT_LIMIT' })
        expect((await host.run(['echo', 'on'])).stdout.toString()).to.equal('on\n')
      })

      it('goes on in a clean shell when a command leaves a talker behind', async () => {
        const script = 'while [ -e "$1" ]; do echo noise; echo noise >&2; done & echo said'
        const { stdout } = await host.script(script, [put('talk', '')])
        expect(stdout.toString()).to.contain('said')
        for (let n = 0; n < 10; n++) {
          const answer = await host.run(['echo', String(n)])
          expect([answer.stdout.toString(), answer.stderr.toString()]).to.deep.equal([`${n}\n`, ''])
        }
        rmSync(file('talk'))
      })

      it('looks at any number of paths at once', async () => {
        put('file', 'content')
        put('odd\n name', 'x')
        symlinkSync('file', file('link'))
        symlinkSync('nowhere', file('dangling'))
        const names = ['file', 'missing', 'odd\n name', 'link', 'dangling', '', 'file/x']
        const paths = names.map(name => file(name))
        const options = { checksum: true, content: 100 }
        const found = await host.inspectAll(paths, options)
        expect(found.map(state => state?.kind)).to.deep.equal([
          'file',
          undefined,
          'file',
          'symlink',
          'symlink',
          'directory',
          undefined,
        ])
        expect(found[0]).to.include({
          size: 7,
          owner: 'root',
          uid: 0,
          sha256: sha256(Buffer.from('content')),
        })
        expect(found[0]?.content?.toString()).to.equal('content')
        expect(found[2]?.content?.toString()).to.equal('x')
        expect(found.map(state => state?.target)).to.include.members(['file', 'nowhere'])
        const followed = await host.inspectAll(paths, { ...options, follow: true })
        expect(followed[3]).to.include({ kind: 'file', size: 7 })
        expect(followed[4]).to.equal(undefined)
      })

      it('brings no content along that is longer than asked for', async () => {
        const path = put('file', 'content')
        expect((await host.inspect(path, { content: 6 }))?.content).to.equal(undefined)
        expect((await host.inspect(path, { content: 7 }))?.content?.length).to.equal(7)
      })

      it('reads files whole and as streams', async () => {
        const data = randomBytes(1_000_000)
        const path = put('big', data)
        expect((await host.read(path)).equals(data)).to.equal(true)
        const chunks: Buffer[] = []
        for await (const chunk of await host.readStream(path)) chunks.push(chunk as Buffer)
        expect(Buffer.concat(chunks).equals(data)).to.equal(true)
        expect(await rejection(host.read(folder))).to.include({ code: 'NOT_A_FILE' })
        expect(await rejection(host.readStream(file('none')))).to.include({ code: 'NOT_A_FILE' })
      })

      it('writes new files with the usual mode, or the one asked for', async () => {
        await host.write(file('plain'), allBytes)
        await host.write(file('secret'), Buffer.from('x'), {
          mode: '0600',
          owner: 'daemon',
          group: 'sys',
        })
        expect(readFileSync(file('plain')).equals(allBytes)).to.equal(true)
        expect(await host.inspect(file('plain'))).to.include({ mode: '0644', owner: 'root' })
        const secret = await host.inspect(file('secret'))
        expect(secret).to.include({ mode: '0600', owner: 'daemon', group: 'sys' })
        expect(readdirSync(folder).sort()).to.deep.equal(['plain', 'secret'])
      })

      it('keeps mode and owner of a file that it replaces', async () => {
        put('f', '')
        await host.run(['chown', 'daemon:sys', file('f')])
        await host.run(['chmod', '4711', file('f')])
        await host.write(file('f'), Buffer.from('new'))
        const state = await host.inspect(file('f'))
        expect(state).to.include({ mode: '4711', owner: 'daemon', group: 'sys', size: 3 })
      })

      it('writes through a symlink and leaves it in place', async () => {
        put('real', 'old')
        symlinkSync('real', file('link'))
        await host.write(file('link'), Buffer.from('new'))
        expect(text('real')).to.equal('new')
        expect(await host.inspect(file('link'))).to.include({ kind: 'symlink' })
      })

      it('refuses a folder as a file, and a folder that is missing', async () => {
        const onFolder = await rejection(host.write(folder, Buffer.from('x')))
        expect(onFolder).to.include({ code: 'NOT_A_FILE' })
        const inNone = await rejection(host.write(file('none/x'), Buffer.from('x')))
        expect(inNone).to.include({ code: 'COMMAND_FAILED' })
        const large = await rejection(host.write(file('none/x'), Buffer.alloc(5_000_000)))
        expect(large).to.include({ code: 'COMMAND_FAILED' })
      })

      it('lets a file that is not valid not take the place of the old one', async () => {
        put('f', 'old')
        const validate = ['grep', '-q', 'good', '%s']
        const error = await rejection(host.write(file('f'), Buffer.from('bad'), { validate }))
        expect(error).to.include({ code: 'COMMAND_FAILED' })
        expect(text('f')).to.equal('old')
        await host.write(file('f'), Buffer.from('good'), { validate })
        expect(text('f')).to.equal('good')
        expect(readdirSync(folder)).to.deep.equal(['f'])
      })

      it('streams large files and compares their checksums', async () => {
        const data = randomBytes(3_000_000)
        await host.write(file('f'), () => Readable.from([data.subarray(0, 9), data.subarray(9)]), {
          size: data.length,
          sha256: sha256(data),
          mode: '0600',
        })
        expect(readFileSync(file('f')).equals(data)).to.equal(true)
        expect(await host.inspect(file('f'))).to.include({ mode: '0600' })
      })

      it('keeps the old file when what arrives is not what was promised', async () => {
        put('f', 'old')
        const stream = () => Readable.from([Buffer.alloc(100_000)])
        const wrong = { sha256: sha256(Buffer.from('other')) }
        const error = await rejection(host.write(file('f'), stream, wrong))
        expect(error).to.include({ code: 'CHECKSUM_MISMATCH' })
        const short = await rejection(host.write(file('f'), stream, { size: 200_000 }))
        expect(short).to.include({ code: 'CHECKSUM_MISMATCH' })
        const torn = () =>
          Readable.from(
            (function* () {
              yield Buffer.alloc(100_000)
              throw new Error('the source broke')
            })(),
          )
        expect(await rejection(host.write(file('f'), torn))).to.include({
          message: 'the source broke',
        })
        expect(text('f')).to.equal('old')
        expect(readdirSync(folder)).to.deep.equal(['f'])
      })

      it('gathers facts in one request', async () => {
        const facts = await gatherFacts(host)
        expect(facts).to.include({ os_family: 'Debian', system: 'Linux', user_id: 'root' })
        expect(facts['memtotal_mb']).to.be.a('number').and.to.be.greaterThan(0)
        expect(facts).to.have.nested.property('lo.ipv4.address', '127.0.0.1')
        expect(facts).to.have.nested.property('env.PATH')
      })

      it('leaves no process behind when it is closed while something runs', async () => {
        const tag = `88${String(process.pid)}${String(Date.now() % 10_000)}`
        const running = rejection(host.run(['sleep', tag]))
        while (processesNamed(`sleep ${tag}`).length === 0)
          await new Promise(resolve => setImmediate(resolve))
        await client.connector.close()
        expect(await running).to.be.instanceOf(Error)
        expect(processesNamed(`sleep ${tag}`)).to.deep.equal([])
        if (transport === 'local') expect(childrenOf(process.pid, 'sh')).to.deep.equal([])
      })

      it('connects anew after a reset', async () => {
        const first = (await host.script('echo $PPID')).stdout.toString()
        await host.reset()
        const second = (await host.script('echo $PPID')).stdout.toString()
        expect(second).not.to.equal(first)
      })
    })
  }
}

import { createServer, type IncomingMessage, type Server } from 'node:http'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import type { JsonObject } from '../../engine/model/value.ts'
import { modules } from '../../engine/modules/index.ts'
import type { Connector, Host } from '../../engine/remote/host.ts'
import { counted } from './real-host.ts'
import { rejection } from './rejection.ts'
import { type ModuleRun, runModule, type RunModuleOptions } from './run-module.ts'

/** A machine to run the modules on. */
export interface SuiteHost {
  readonly open: () => Promise<{ readonly host: Host; readonly close: Connector['close'] }>
  /** Where the machine finds this one. */
  readonly here: () => string
}

/** The modules that handle files and requests, on a real machine; each is run twice. */
export function describeFileModules(title: string, { open, here }: SuiteHost): void {
  describe(`modules on ${title}`, function () {
    this.timeout(60_000)
    let host: Host
    let close: Connector['close']
    let folder: string
    let control: string
    let server: Server
    let base: string
    const requests: { method: string; auth: string | undefined; body: string }[] = []

    before(async () => {
      ;({ host, close } = await open())
      control = mkdtempSync(join(tmpdir(), 'tsplay-suite-'))
      server = createServer((request, response) => {
        void bodyOf(request).then(body => {
          const { method = '', url = '', headers } = request
          requests.push({ method, auth: headers.authorization, body })
          if (url === '/moved') response.writeHead(302, { location: '/file' }).end()
          else if (url === '/file') response.end('content of the file')
          else if (url === '/json') {
            response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":[1]}')
          } else response.writeHead(404).end('not here')
        })
      })
      await new Promise<void>(resolve => server.listen(0, '0.0.0.0', resolve))
      base = `http://${here()}:${(server.address() as AddressInfo).port}`
    })
    after(async () => {
      server.close()
      rmSync(control, { recursive: true })
      await close()
    })
    beforeEach(async () => {
      const { stdout } = await host.script("mktemp -d '/tmp/tsplay suite XXXXXX'")
      folder = stdout.toString().trim()
      requests.length = 0
    })
    afterEach(() => host.run(['rm', '-rf', folder]))

    const at = (name: string): string => `${folder}/${name}`
    const text = async (name: string): Promise<string> => (await host.read(at(name))).toString()
    const put = (name: string, content: string): Promise<void> =>
      host.write(at(name), Buffer.from(content))
    const use = (
      name: string,
      args: JsonObject,
      options?: RunModuleOptions,
    ): Promise<ModuleRun> => {
      const module = modules.find(known => known.name === name)
      if (module === undefined) throw new Error(`no module ${name}`)
      const findFile = (file: string): Promise<string> => Promise.resolve(join(control, file))
      return runModule(module, args, host, { findFile, ...options })
    }
    /** Check mode changes nothing, the first run does, the second needs one round trip to see it. */
    const converges = async (name: string, args: JsonObject, trips = 1): Promise<ModuleRun> => {
      const before = await tree()
      expect((await use(name, args, { check: true, diff: true })).changed).to.equal(true)
      expect(await tree()).to.equal(before)
      const first = await use(name, args)
      expect(first.changed).to.equal(true)
      const { host: counting, roundTrips } = counted(host)
      const module = modules.find(known => known.name === name)
      const findFile = (file: string): Promise<string> => Promise.resolve(join(control, file))
      const second = await runModule(module!, args, counting, { findFile })
      expect(second.changes).to.deep.equal([])
      expect(roundTrips()).to.equal(trips)
      return first
    }
    const tree = async (): Promise<string> => {
      const script = 'cd "$1" && find . -exec ls -ldn {} + && find . -type f -exec sha256sum {} +'
      return (await host.script(script, [folder])).stdout.toString()
    }
    const state = async (name: string): Promise<string> => {
      const found = await host.inspect(at(name))
      return found === undefined ? 'absent' : `${found.kind} ${found.mode} ${found.owner}`
    }

    it('command and shell run in folders with blanks, with input and environment', async () => {
      const env = { environment: { NAME: 'a b' } }
      const shell = await use(
        'shell',
        { cmd: 'cat; echo "$NAME $PWD"', stdin: 'in', chdir: folder },
        env,
      )
      expect(shell.result).to.include({ rc: 0, stdout: `in\na b ${folder}` })
      const command = await use('command', { cmd: "printf '%s|' 'x y' $HOME" })
      expect(command.result).to.include({ stdout: 'x y|$HOME|' })
      const failed = await use('shell', { cmd: 'echo no >&2; exit 3' })
      expect(failed.result).to.include({ failed: true, rc: 3, stderr: 'no' })
      await put('made-1', '')
      const skipped = await use('command', { cmd: 'false', creates: at('made-*') })
      expect(skipped.changed).to.equal(false)
    })

    it('copy writes, keeps a backup, and refuses what its validation refuses', async () => {
      const args = { dest: at('a file'), content: 'ü\n', mode: '0640', owner: 'daemon' }
      await converges('copy', args)
      expect(await state('a file')).to.equal('file 0640 daemon')
      const { result } = await use('copy', { ...args, content: 'new\n', backup: true })
      expect((await host.read(result['backup_file'] as string)).toString()).to.equal('ü\n')
      const bad = { ...args, content: 'bad\n', validate: 'grep -q new %s' }
      expect(await rejection(use('copy', bad))).to.have.property('name', 'TsplayError')
      expect(await text('a file')).to.equal('new\n')
    })

    it('copy brings folders and large files of the control machine', async () => {
      mkdirSync(join(control, 'tree/sub'), { recursive: true })
      writeFileSync(join(control, 'tree/one'), '1')
      writeFileSync(join(control, 'tree/sub/large'), Buffer.alloc(3_000_000, 'xyz\n'))
      await converges('copy', { src: 'tree/', dest: at('t'), directory_mode: '0750' })
      expect(await state('t/sub')).to.match(/^directory 0750/)
      expect((await host.inspect(at('t/sub/large')))?.size).to.equal(3_000_000)
      await converges('copy', {
        src: at('t/one'),
        dest: at('copy'),
        remote_src: true,
        mode: '0700',
      })
      expect(await text('copy')).to.equal('1')
      await converges('copy', { src: at('t/'), dest: at('t2'), remote_src: true }, 5)
    })

    it('copy replaces a symlink, or follows it', async () => {
      await put('target', 'old')
      await use('file', { path: at('link'), src: 'target', state: 'link' })
      await converges('copy', { dest: at('link'), content: 'x', follow: true }, 2)
      expect([await state('link'), await text('target')].join()).to.match(/^symlink.*,x$/)
      await converges('copy', { dest: at('link'), content: 'y' })
      expect([await state('link'), await text('target')].join()).to.match(/^file.*,x$/)
    })

    it('file makes, changes and removes', async () => {
      await converges('file', {
        path: at('d/e'),
        state: 'directory',
        mode: '0700',
        owner: 'daemon',
      })
      expect(await state('d')).to.equal('directory 0700 daemon')
      await put('d/e/f', '')
      await converges('file', { path: at('d/e/f'), mode: 'u=rw,go=', group: 'daemon' })
      const tidy = { path: at('d'), state: 'directory', recurse: true, mode: 'a=rX', owner: 'root' }
      await converges('file', tidy, 3)
      expect(await state('d/e/f')).to.equal('file 0444 root')
      await converges('file', { path: at('l'), state: 'link', src: 'd/e' })
      await converges('file', { path: at('l'), state: 'link', src: at('d') })
      await put('h', 'other')
      await converges('file', { path: at('h'), state: 'hard', src: at('d/e/f'), force: true }, 2)
      await use('file', { path: at('touched'), state: 'touch', mode: '0600' })
      expect(await state('touched')).to.match(/^file 0600/)
      await converges('file', { path: at('d'), state: 'absent' })
    })

    it('lineinfile, replace and blockinfile edit', async () => {
      await put('conf', 'a=1\nb=2\n')
      await converges('lineinfile', { path: at('conf'), regexp: '^a=', line: 'a=3', mode: '0600' })
      await converges('replace', { path: at('conf'), regexp: '^b=(.*)$', replace: 'c=\\1' })
      await converges('blockinfile', { path: at('conf'), block: 'x\ny', marker: '# {mark}' })
      expect(await text('conf')).to.equal('a=3\nc=2\n# BEGIN\nx\ny\n# END\n')
      expect(await state('conf')).to.match(/^file 0600/)
    })

    it('stat, find, slurp and fetch look', async () => {
      await put('x.conf', 'data')
      await put('y z.txt', '')
      const { result } = await use('stat', { path: at('x.conf') })
      expect(result['stat']).to.include({ exists: true, size: 4, isreg: true })
      const found = await use('find', { paths: [folder], patterns: '*.txt' })
      expect(found.result['files']).to.have.nested.property('[0].path', at('y z.txt'))
      expect((await use('slurp', { src: at('x.conf') })).result['content']).to.equal('ZGF0YQ==')
      const dest = `${control}/fetched/`
      await converges('fetch', { src: at('x.conf'), dest, flat: true })
      expect(readFileSync(`${dest}x.conf`, 'utf8')).to.equal('data')
    })

    it('unarchive unpacks what is not there, from either side', async () => {
      mkdirSync(join(control, 'pack/v1/bin'), { recursive: true })
      writeFileSync(join(control, 'pack/v1/bin/tool'), 'elf', { mode: 0o755 })
      writeFileSync(join(control, 'pack/v1/notes'), 'n')
      execFileSync('tar', ['-czf', join(control, 'a.tgz'), '-C', join(control, 'pack'), 'v1'])
      await use('file', { path: at('out'), state: 'directory' })
      const args = { dest: at('out'), owner: 'daemon', mode: 'u=rwX,go=rX' }
      await converges('unarchive', { src: 'a.tgz', ...args })
      expect(await state('out/v1/bin/tool')).to.equal('file 0755 daemon')
      await use('copy', { src: 'a.tgz', dest: at('a.tgz') })
      await use('file', { path: at('only'), state: 'directory' })
      const stripped = { extra_opts: ['--strip-components=1'], include: ['v1/bin/tool'] }
      const there = { src: at('a.tgz'), dest: at('only'), remote_src: true, ...stripped }
      await converges('unarchive', there)
      expect(await state('only/notes')).to.equal('absent')
      await put('only/bin/tool', 'worse')
      await converges('unarchive', there)
      expect(await text('only/bin/tool')).to.equal('elf')
    })

    it('get_url downloads once, checks, and leaves nothing half-written', async () => {
      const sum = createHash('sha256').update('content of the file').digest('hex')
      const args = {
        url: `${base}/moved`,
        dest: at('got'),
        mode: '0755',
        checksum: `sha256:${sum}`,
      }
      await converges('get_url', args)
      expect(requests).to.have.length(2)
      expect(await text('got')).to.equal('content of the file')
      const wrong = { ...args, checksum: `sha256:${'0'.repeat(64)}` }
      const error = await rejection(use('get_url', wrong))
      expect(error).to.include({ code: 'CHECKSUM_MISMATCH' })
      expect(error).to.have.property('data').that.includes({ got: sum })
      expect(
        await rejection(use('get_url', { ...args, url: `${base}/no`, dest: at('n') })),
      ).to.include({
        code: 'MODULE_FAILED',
      })
      const nowhere = await rejection(use('get_url', { ...args, dest: at('no/x') }))
      expect(nowhere).to.include({ code: 'NOT_A_FILE' })
      expect((await use('find', { paths: folder, hidden: true })).result['matched']).to.equal(1)
    })

    it('uri asks and sends', async () => {
      const json = await use('uri', { url: `${base}/json` })
      expect(json.result).to.include({ status: 200, content_type: 'application/json' })
      expect(json.result['json']).to.deep.equal({ a: [1] })
      const missing = await use('uri', {
        url: `${base}/no`,
        status_code: 404,
        return_content: true,
      })
      // The wget of busybox throws the bodies of errors away.
      expect(missing.result).to.include({ status: 404 })
      expect(missing.result['content']).to.be.oneOf(['not here', ''])
      const moved = await use('uri', { url: `${base}/moved`, return_content: true })
      expect(moved.result).to.include({ status: 200, content: 'content of the file' })
      const refused = await use('uri', { url: 'http://127.0.0.1:1/' })
      expect(refused.result).to.include({ failed: true, status: -1 })
    })

    it('uri sends bodies and passwords that no list of processes shows', async function () {
      const tools = await host.script('command -v curl || wget --help 2>&1 | grep -e --config')
      if (tools.code !== 0) this.skip()
      const body = { text: 'a "b" \\ ü' }
      const args = { url: `${base}/json`, method: 'POST', body, body_format: 'json' }
      await use('uri', { ...args, url_username: 'me', url_password: 's"3', force_basic_auth: true })
      const [request] = requests
      expect(request).to.include({ method: 'POST', auth: `Basic ${btoa('me:s"3')}` })
      expect(JSON.parse(request?.body ?? '')).to.deep.equal(body)
    })

    it('wait_for sees ports and paths', async () => {
      const port = Number(new URL(base).port)
      const quick = { timeout: 1, sleep: 0.05, connect_timeout: 2 }
      const open = await use('wait_for', { ...quick, host: here(), port })
      expect(open.result).to.not.have.property('failed')
      const closed = await use('wait_for', { ...quick, port: 1, state: 'stopped' })
      expect(closed.result).to.not.have.property('failed')
      expect((await use('wait_for', { ...quick, port: 1 })).result.failed).to.equal(true)
      await host.script('(sleep 0.3; echo ready > "$1") >/dev/null 2>&1 &', [at('log')])
      const path = await use('wait_for', { ...quick, timeout: 5, path: at('log') })
      expect(path.result).to.not.have.property('failed')
      expect((await use('wait_for_connection', {})).result['elapsed']).to.equal(0)
    })
  })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

import { execFile } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

import { expect } from 'chai'
import { parse } from 'yaml'

const script = join(import.meta.dirname, '../../../roles/preflight/files/look.sh')
const shells = [['/bin/sh'], ['/bin/bash'], ['/bin/busybox', 'sh']].filter(
  ([path = '']) => existsSync(path) && existsSync('/proc/net/tcp'),
)

interface Seen {
  readonly begin: number
  readonly end: number
  readonly listeners: readonly { port: number; pid: string; own: boolean }[] | null
  readonly room: readonly { path: string; mb: number }[]
  readonly lacking: readonly string[]
  readonly unresolved: readonly string[]
  readonly nodes: readonly { name: string; status: string; roles: string }[] | null
}

for (const [shell = '', ...words] of shells) {
  describe(`look.sh in ${[shell, ...words].join(' ')}`, function () {
    this.timeout(20_000)
    const server = createServer()
    let port = 0
    before(async () => {
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      port = (server.address() as AddressInfo).port
    })
    after(() => server.close())

    const look = async (env: Readonly<Record<string, string>> = {}): Promise<Seen> => {
      const usual = {
        PORTS: `${port} 1`,
        NAMES: 'localhost',
        FOLDERS: '/',
        KERNEL: '',
        OWN: '/none',
      }
      const { stdout } = await promisify(execFile)(shell, [...words, script], {
        env: { PATH: process.env['PATH'], CONFIG: '/none', MANIFESTS: '/none', ...usual, ...env },
      })
      return parse(stdout) as Seen
    }

    it('tells who listens on a port that is asked for, and whether that is ours', async () => {
      const { listeners } = await look()
      expect(listeners).to.have.length(1)
      expect(listeners?.[0]).to.include({ port, pid: String(process.pid), own: false })
      const ours = await look({ OWN: `/other ${dirname(realpathSync(process.execPath))}` })
      expect(ours.listeners?.[0]).to.include({ port, own: true })
    })

    it('tells the room of folders, those that are not there yet by where they will be', async () => {
      const { room } = await look({ FOLDERS: '/ /none/at/all' })
      expect(room.map(({ path }) => path)).to.deep.equal(['/', '/none/at/all'])
      expect(room[0]?.mb).to.be.greaterThan(0)
      expect(room[1]?.mb).to.be.closeTo(room[0]?.mb ?? 0, 500)
    })

    it('tells what the kernel lacks and which names lead nowhere', async () => {
      const seen = await look({ KERNEL: 'no_such_feature', NAMES: 'localhost 10.0.0.1 no.invalid' })
      expect(seen.lacking).to.deep.equal(['no_such_feature'])
      expect(seen.unresolved).to.deep.equal(['no.invalid'])
    })

    it('tells which nodes a control plane knows, and none where there is no control plane', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'look-'))
      try {
        const kubectl = join(folder, 'kubectl')
        const table =
          'a Ready <none> 5d v1\nb NotReady,SchedulingDisabled control-plane,master 5d v1'
        await writeFile(kubectl, `#!/bin/sh\necho '${table}'\n`, { mode: 0o755 })
        await writeFile(join(folder, 'admin.conf'), 'x')
        const env = { KUBECTL: kubectl, CONFIG: folder, MANIFESTS: folder }
        expect((await look(env)).nodes).to.equal(null)
        await writeFile(join(folder, 'kube-apiserver.yaml'), 'image: registry/kube-apiserver:v1')
        expect((await look(env)).nodes).to.deep.equal([
          { name: 'a', status: 'Ready', roles: '<none>' },
          { name: 'b', status: 'NotReady,SchedulingDisabled', roles: 'control-plane,master' },
        ])
      } finally {
        await rm(folder, { recursive: true })
      }
    })

    it('tells the time as it begins and as it ends', async () => {
      const started = Date.now()
      const { begin, end } = await look()
      const late = Date.now()
      expect(begin).to.be.within(started - 1000, late + 1000)
      expect(end).to.be.within(begin, late + 1000)
    })
  })
}

import { execFile } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

import { expect } from 'chai'
import { parse } from 'yaml'

const script = join(import.meta.dirname, '../../../roles/preflight/files/look.sh')

interface Seen {
  readonly listeners: readonly { readonly own: boolean }[] | null
  readonly ways: readonly string[] | null
  readonly active: readonly string[] | null
  readonly others: readonly string[] | null
  readonly beside: readonly string[] | null
  readonly firewall: { name: string; sure: boolean; closed: string[] } | null
  readonly room: readonly { percent: number; inodes: number }[]
}

describe('what look.sh tells of a system', function () {
  this.timeout(20_000)
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-look-'))
    await mkdir(join(folder, 'bin'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const program = (name: string, text: string) =>
    writeFile(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  /** As systemctl does, a line for each unit that was asked for. */
  const running = (...units: readonly string[]) =>
    program(
      'systemctl',
      `shift; for unit; do case " ${units.join(' ')} " in *" $unit "*) echo active ;; *) echo inactive ;; esac; done; exit 3`,
    )
  const look = async (env: Readonly<Record<string, string>> = {}): Promise<Seen> => {
    const usual = { PORTS: '1', NAMES: '', FOLDERS: '/', KERNEL: '', OWN: '/none', SITES: '' }
    const none = { CONFIG: folder, MANIFESTS: '/none', PEERS: '', UNITS: '', FIREWALL: '' }
    const PATH = `${folder}/bin:${process.env['PATH'] ?? ''}`
    const { stdout } = await promisify(execFile)('/bin/sh', [script], {
      cwd: folder,
      env: { PATH, INTERFACE: 'eth0', ...usual, ...none, ...env },
    })
    return parse(stdout) as Seen
  }

  it('is which of the units run', async () => {
    await running('docker', 'chronyd')
    const { active } = await look({ UNITS: 'k3s docker chronyd ufw' })
    expect(active).to.deep.equal(['docker', 'chronyd'])
  })

  it('is what others have made of it, and not what is ours', async () => {
    await writeFile(join(folder, 'kubelet.conf'), 'x')
    expect((await look()).others).to.have.length(1)
    await writeFile(join(folder, 'kubelet.env'), '# Managed by tsplay: changes …\n')
    expect((await look()).others).to.equal(null)
  })

  it("is a port's holder: ours where a program of the distribution has settings of ours", async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const env = {
      PORTS: String((server.address() as AddressInfo).port),
      OURS: `/none:nobody ${folder}/settings:${basename(realpathSync(process.execPath))}`,
    }
    await writeFile(join(folder, 'settings'), 'of the distribution\n')
    expect((await look(env)).listeners?.map(({ own }) => own)).to.deep.equal([false])
    await writeFile(join(folder, 'settings'), '# Managed by tsplay: changes …\n')
    expect((await look(env)).listeners?.map(({ own }) => own)).to.deep.equal([true])
    server.close()
  })

  it('is the free share of room and of inodes, and nothing is written for it', async () => {
    const before = await readdir(folder)
    await program(
      'df',
      `case $1 in
      -Pi) printf 'Filesystem Inodes IUsed IFree IUse%% Mounted\\n/dev/a 200 192 8 96%% /\\n' ;;
      *) printf 'Filesystem 1024-blocks Used Available Capacity Mounted\\n/dev/a 4000 3000 1000 75%% /\\n' ;; esac`,
    )
    expect((await look()).room[0]).to.include({ mb: 0, percent: 25, inodes: 4 })
    expect(await readdir(folder)).to.deep.equal(before)
    // As btrfs has it.
    await program('df', "printf 'Filesystem Inodes\\n/dev/a 0 0 0 - /\\n'")
    expect((await look()).room[0]).to.include({ inodes: 100 })
  })

  it('is who does not answer: of several sites one will do, of a peer a refusal', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const [there, nobody] = [`127.0.0.1:${port}`, '127.0.0.1:1']
    const { ways } = await look({
      SITES: `http://${there}/x http://${nobody},https://${there} https://${nobody} http://no.invalid`,
      PEERS: `${there} ${nobody}`,
    })
    server.close()
    expect(ways).to.deep.equal([`site https://${nobody}`])
  })

  it('is which balancers it has shared an address with, as far as they still serve', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const settings = join(folder, 'keepalived.conf')
    const peers = [
      '  unicast_src_ip 127.0.0.1',
      '  unicast_peer {',
      '    127.0.0.1',
      '    ::1',
      '  }',
    ]
    const asked = async (first: string, BALANCER: string) => {
      await writeFile(settings, [first, ...peers, '  10.0.0.100', ''].join('\n'))
      return (await look({ KEEPALIVED: settings, BALANCER })).beside
    }
    const ours = '# Managed by tsplay: changes …'
    const told = [await asked(ours, `${port}`), await asked(ours, ''), await asked('', `${port}`)]
    server.close()
    expect(told).to.deep.equal([['127.0.0.1'], null, null])
  })

  it('is what firewalld keeps closed in the zone of the interface', async () => {
    await running('firewalld')
    const asked = (more = '') =>
      program(
        'firewall-cmd',
        `case $* in
        --get-zone-of-interface=eth0) echo public ;;
        '--zone=public --list-all') printf '%s\\n' 'public (active)' '  target: default' '  services: ssh kube-apiserver' '  ports: 2379-2380/tcp 8472/udp' '  protocols: 112' '  rich rules: ' '${more}' ;;
        --info-service=kube-apiserver) echo '  ports: 6443/tcp' ;;
        --get-active-zones) echo public ;;
        *) exit 1 ;; esac`,
      )
    const env = {
      UNITS: 'firewalld ufw',
      FIREWALL: '6443/tcp 10250/tcp 2380/tcp 8472/udp 8472/tcp vrrp ipencap',
    }
    await asked()
    const closed = ['10250/tcp', '8472/tcp', 'ipencap']
    expect((await look(env)).firewall).to.deep.equal({ name: 'firewalld', sure: true, closed })
    await asked('	rule family="ipv4" source address="10.0.0.0/24" accept')
    expect((await look(env)).firewall).to.deep.equal({ name: 'firewalld', sure: false, closed })
  })

  it('is what ufw keeps closed, and nothing where it is off', async () => {
    await running('ufw')
    await program(
      'iptables',
      "printf '%s\\n' '-P INPUT DROP' '-A ufw-user-input -p vrrp -j ACCEPT'",
    )
    const env = { UNITS: 'firewalld ufw', FIREWALL: '6443/tcp 10250/tcp 8472/udp vrrp ipencap' }
    const rules = (...lines: readonly string[]) =>
      program('ufw', `cat <<'END'\n${lines.join('\n')}\nEND`)
    const on = ['Status: active', 'Default: deny (incoming), allow (outgoing), disabled (routed)']
    await rules(...on, '6443/tcp    ALLOW IN    Anywhere', '8000:9000/udp ALLOW IN Anywhere')
    const closed = ['10250/tcp', 'ipencap']
    expect((await look(env)).firewall).to.deep.equal({ name: 'ufw', sure: true, closed })
    await rules(...on, 'Anywhere  ALLOW IN    10.0.0.0/24')
    expect((await look(env)).firewall).to.include({ sure: false })
    await rules('Status: inactive')
    await program('iptables', 'exit 1')
    await program('nft', 'exit 1')
    expect((await look(env)).firewall).to.equal(null)
  })

  it('is that rules of somebody let nothing in, which nobody can judge', async () => {
    await running()
    await program('iptables', 'echo "-P INPUT DROP"')
    const { firewall } = await look({ UNITS: 'ufw', FIREWALL: '6443/tcp' })
    expect(firewall).to.deep.equal({ name: 'iptables', sure: false, closed: ['6443/tcp'] })
  })
})

import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { runBuilder } from '../../../inventory/builder/run-builder.ts'
import { addresses, call, members, nodes } from './support.ts'

const written = async (count: number) => (await call(addresses(count))).yaml ?? ''

describe('inventory-builder on a file that is there', () => {
  it('ends with the same file whether hosts come at once or one by one', async () => {
    let text: string | undefined
    for (const address of addresses(4)) {
      text = (await call([address], text === undefined ? {} : { text })).yaml
    }
    expect(text).to.equal(await written(4))
  })

  it('counts one host as one', async () => {
    expect((await call(addresses(1))).told).to.include('1 host added')
    expect((await call(addresses(2))).told).to.include('2 hosts added')
  })

  it('changes nothing for hosts that it knows, in any spelling, and says so', async () => {
    const text = (await call(['fd00::1'])).yaml ?? ''
    const { code, yaml, warned } = await call(['FD00:0::1'], { text })
    expect({ code, yaml }).to.deep.equal({ code: 0, yaml: text })
    expect(warned).to.include('node1')
  })

  it('knows addresses that somebody else has spelled', async () => {
    const text = ((await call(['fd00::1'])).yaml ?? '').replaceAll('fd00::1', 'FD00:0:0::0001')
    const { code, yaml, told } = await call(['fd00::1'], { text })
    expect({ code, yaml }).to.deep.equal({ code: 0, yaml: text })
    expect(told).to.include('0 hosts added')
  })

  it('takes an address once when it is given twice', async () => {
    const { yaml, warned } = await call(['10.10.1.3', '10.10.1.3'])
    expect(yaml).to.equal(await written(1))
    expect(warned).to.include('10.10.1.3')
  })

  it('refuses another access address for a host that it knows', async () => {
    const text = await written(1)
    const { code, yaml } = await call(['10.10.1.3,192.0.2.1'], { text })
    expect({ code, yaml }).to.deep.equal({ code: 1, yaml: text })
  })

  it('keeps comments, order, variables and groups that are not its own', async () => {
    const own = `# our cluster
all:
  vars:
    ansible_user: admin # not root
    mode: 0644
    answer: yes
    ratio: 1.20
    secret: !vault |
      $ANSIBLE_VAULT;1.1;AES256
      6162
`
    const hosts = `  hosts:
    # the old one
    node1:
      ansible_host: 10.10.1.3
      ip: 10.10.1.3
      access_ip: 10.10.1.3
      ansible_port: 2222
`
    const groups = `  children:
    gpu:
      hosts:
        node1:
      vars: {nvidia: "on"}
`
    const { yaml, warned } = await call(['10.10.1.4'], { text: own + hosts + groups })
    expect(warned.match(/^WARNING: .*vault/gm)).to.have.length(1)
    expect(yaml?.startsWith(own + hosts)).to.equal(true)
    expect(yaml).to.include(groups)
    expect(members(yaml, 'kube-node')).to.deep.equal(nodes(1, 2))
  })

  it('numbers on from the highest name and drops no host without a number', async () => {
    const text = (await written(3)).replaceAll('node2', 'main').replaceAll('node3', 'node7')
    const { code, yaml } = await call(['10.10.1.99'], { text })
    expect(code).to.equal(0)
    expect(members(yaml, 'kube-node')).to.deep.equal(['node1', 'main', 'node7', 'node8'])
  })

  it('uses the prefix that it is told', async () => {
    const { yaml } = await call(['10.10.1.4'], {
      text: await written(1),
      env: { HOST_PREFIX: 'vm-' },
    })
    expect(members(yaml, 'kube-node')).to.deep.equal(['node1', 'vm-2'])
  })

  it('adds to the groups under their newer names where the file has them', async () => {
    const text = (await written(1))
      .replaceAll('kube-master', 'kube_control_plane')
      .replaceAll('kube-node', 'kube_node')
      .replaceAll('k8s-cluster', 'k8s_cluster')
      .replaceAll('calico-rr', 'calico_rr')
    const { yaml } = await call(['10.10.1.4'], { text })
    expect(members(yaml, 'kube_control_plane')).to.deep.equal(nodes(1, 2))
    expect(yaml).not.to.include('kube-')
  })

  it('only adds, and says which old hosts get new roles', async () => {
    const { yaml, warned } = await call(['10.10.1.5'], { text: await written(2) })
    expect(members(yaml, 'etcd')).to.deep.equal(nodes(1, 3))
    expect(warned).to.include('node2 was there already and is now in etcd too')
  })

  for (const [what, text] of [
    ['broken YAML', 'all:\n  hosts: {\n'],
    ['a key twice', 'all:\n  hosts:\n    a:\n    a:\n'],
    ['a list of hosts', 'all:\n  hosts:\n    - a\n'],
    ['an INI inventory', '[all]\nnode1 ansible_host=10.0.0.1\n'],
    ['two documents', 'all:\n---\nall:\n'],
  ] as const) {
    it(`refuses ${what} with its place and leaves the file alone`, async () => {
      const { code, yaml, warned } = await call(['10.0.0.1'], { text })
      expect({ code, yaml }).to.deep.equal({ code: 1, yaml: text })
      expect(warned).to.match(/hosts\.yml:\d+:\d+: /)
    })
  }

  it('takes an empty file for a new one', async () => {
    expect((await call(['10.10.1.3'], { text: '' })).yaml).to.equal(await written(1))
  })

  it('refuses a folder that is not there', async () => {
    const { code, warned } = await call(['10.0.0.1'], { env: { CONFIG_FILE: '/no/where/h.yml' } })
    expect(code).to.equal(1)
    expect(warned).to.include('/no/where/h.yml')
  })

  it('writes through a symbolic link and keeps the mode', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'builder-link-'))
    const real = join(folder, 'real.yml')
    const link = join(folder, 'hosts.yml')
    await writeFile(real, '', { mode: 0o600 })
    await symlink(real, link)
    const silent = { env: {}, tell: () => undefined, warn: () => undefined }
    expect(await runBuilder(['-c', link, '10.10.1.3'], silent)).to.equal(0)
    expect(await readFile(real, 'utf8')).to.equal(await written(1))
    expect((await stat(real)).mode & 0o777).to.equal(0o600)
    await rm(folder, { recursive: true })
  })

  it('keeps a comment that stands where there is nothing yet', async () => {
    const { yaml } = await call(['10.10.1.3'], { text: 'all:\n  hosts: # ours\n' })
    expect(yaml).to.equal((await written(1)).replace('  hosts:\n', '  hosts:\n    # ours\n'))
  })

  it('quotes an address that older YAML would read as a number', async () => {
    const { yaml } = await call(['1:2:3:4:5:6:7:8', 'fd00::1'])
    expect(yaml).to.include(`      ip: '1:2:3:4:5:6:7:8'\n`).and.include('      ip: fd00::1\n')
  })
})

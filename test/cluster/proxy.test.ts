import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { createCluster, expectSuccess, type Cluster, type Played } from './support/cluster.ts'
import { nodeConditions } from './support/kubernetes.ts'
import { install, password, type Proxy, startProxy } from './support/proxy.ts'

const layout = { 'kube-master': ['node1'], etcd: ['node1'], 'kube-node': ['node2'] }
const all = ['node1', 'node2', 'node3']
const stub = '/run/systemd/resolve/stub-resolv.conf'

describe('nodes that reach the world through a proxy only, and names through systemd-resolved', function () {
  this.timeout('15m')
  let cluster: Cluster
  let proxy: Proxy
  let built: Played

  before(async () => {
    cluster = await createCluster({ lab: 'rdproxy', nodes: 4, image: 'minimal-root', layout })
    const { lab, inventory } = cluster
    proxy = await startProxy(lab, 'node4')
    await Promise.all(all.map(useResolved))
    await lab.confine(all)
    // What a site's own image brings: it must neither be needed nor lead the cluster astray.
    const own = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']
    const environment = own.map(name => `${name}=${proxy.url}`).join('\n')
    await Promise.all(all.map(node => lab.shell(node, `echo '${environment}' >/etc/environment`)))
    await mkdir(join(inventory, 'group_vars/all'), { recursive: true })
    await settings('host_resolvconf')
  })
  after(async () => {
    await cluster.close()
  })

  it('have no other way out', async () => {
    for (const url of [cluster.lab.filesUrl, cluster.lab.registryUrl]) {
      const { hostname, port } = new URL(url)
      const script = `timeout 5 bash -c '>/dev/tcp/${hostname}/${port}'`
      expect((await cluster.lab.exec('node1', ['sh', '-c', script])).code, url).not.to.equal(0)
    }
  })

  it('become a cluster', async () => {
    built = await cluster.tsplay('cluster.yml', '--diff')
    expectSuccess(built)
    expect(await nodeConditions(cluster)).to.deep.equal({ node1: 'True', node2: 'True' })
  })

  it('take packages, files and images through the proxy, and nothing of the cluster', async () => {
    const asked = await proxy.asked()
    const { lab } = cluster
    const downloads = [lab.filesUrl, lab.registryUrl].map(url => new URL(url).host)
    expect(asked).to.include.members(downloads)
    const mirrors = await lab.shell(
      'node1',
      "sed -n 's|^deb .*https*://\\([^/ ]*\\)/.*|\\1|p' /etc/apt/sources.list.d/*",
    )
    const mirror = asked.filter(host => mirrors.includes(host.replace(/:(80|443)$/, '')))
    expect(mirror, asked.join(' ')).not.to.deep.equal([])
    expect(asked.filter(host => ![...downloads, ...mirror].includes(host))).to.deep.equal([])
  })

  it('run no part of the cluster with a proxy in its environment but containerd', async () => {
    for (const node of ['node1', 'node2']) {
      const found = await cluster.lab.shell(
        node,
        `
        for process in /proc/[0-9]*; do
          ! tr '\\0' '\\n' <$process/environ 2>/dev/null | grep -qi '^https*_proxy=.' || cat $process/comm
        done | sort -u | grep -v -e '^sh$' -e '^sshd' -e '^bash$' -e '^tr$' -e '^cat$' -e '^sort$' -e '^grep$'`,
      )
      expect(
        found.split('\n').filter(name => !name.startsWith('containerd')),
        node,
      ).to.deep.equal([])
    }
  })

  it("show the proxy's password neither in the output nor to other users of the node", async () => {
    const output = built.stderr + JSON.stringify(built.events)
    expect(output).to.include('http://lab:********@')
    for (const text of Object.values(password)) expect(output).not.to.include(text)
    const { lab } = cluster
    const unit = await lab.shell('node1', 'systemctl show containerd; systemctl cat containerd')
    for (const text of Object.values(password)) expect(unit).not.to.include(text)
    expect(await lab.shell('node1', 'stat -c %a /etc/containerd/proxy.env')).to.equal('600')
  })

  it("leave systemd-resolved's link alone and ask the cluster's DNS for its names", async () => {
    for (const node of ['node1', 'node2']) {
      expect(await cluster.lab.shell(node, 'readlink -f /etc/resolv.conf')).to.equal(stub)
      expect(await globally(node, 'dns')).to.match(/^169\.254\.25\.10 10\.233\.0\.10( |$)/)
      expect(await globally(node, 'domain')).to.equal('~cluster.local')
    }
    // Servers of no link would be asked for the cluster's names, too, if they came first.
    expect(await globally('node2', 'dns')).to.equal('169.254.25.10 10.233.0.10 192.0.2.53')
  })

  it("give pods the node's own DNS servers: neither the stub nor the cluster's, which would ask itself", async () => {
    for (const [node, server] of [
      ['node1', '192.0.2.54'],
      ['node2', '192.0.2.53'],
    ] as const) {
      const lines = (await podResolvConf(node))
        .split('\n')
        .filter(line => line.startsWith('nameserver'))
      expect(lines, node).to.deep.equal([`nameserver ${server}`])
    }
  })

  it('are not changed by a second run', async () => {
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  })

  it("ask the cluster's DNS no more when the mode says so, and nothing leads their pods to it", async () => {
    await settings('none')
    expectSuccess(await cluster.tsplay('cluster.yml', '--tags', 'node'))
    expect(await globally('node1', 'dns')).to.equal('')
    for (const [node, server] of [
      ['node1', '192.0.2.54'],
      ['node2', '192.0.2.53'],
    ] as const) {
      const file = (await kubeletsResolvConf(node)).trim()
      expect(file).to.equal('/run/systemd/resolve/resolv.conf')
      const found = await cluster.lab.shell(node, `sed -n 's/^nameserver //p' ${file}`)
      expect(found.trim(), node).to.equal(server)
    }
    const again = await cluster.tsplay('cluster.yml', '--tags', 'node,resolvconf')
    expectSuccess(again)
    expect(again.changed).to.deep.equal([])
    await settings('host_resolvconf')
  })

  it('keep their containerd running while a worker is added', async () => {
    const before = await containerdStarts()
    await cluster.setGroup('kube-node', ['node2', 'node3'])
    expectSuccess(await cluster.tsplay('cluster.yml'))
    expect(await nodeConditions(cluster)).to.have.property('node3', 'True')
    expect(await containerdStarts()).to.deep.equal(before)
  })

  it('are as they were after reset.yml', async () => {
    expectSuccess(await cluster.tsplay('reset.yml', '-e', 'reset_confirmation=yes'))
    expect(await cluster.lab.shell('node1', 'readlink -f /etc/resolv.conf')).to.equal(stub)
    expect(await globally('node1', 'dns')).to.equal('')
    expect(await globally('node2', 'dns')).to.equal('192.0.2.53')
    const left =
      'ls -d /etc/systemd/system/containerd.service.d /etc/containerd /etc/kubernetes || true'
    expect(await cluster.lab.shell('node2', left)).to.equal('')
  })

  async function settings(resolvconf_mode: string): Promise<void> {
    const variables = { http_proxy: proxy.url, resolvconf_mode }
    const file = join(cluster.inventory, 'group_vars/all/proxy.yml')
    await writeFile(file, JSON.stringify(variables))
  }

  const kubeletsResolvConf = (node: string): Promise<string> =>
    cluster.lab.shell(node, "sed -n 's/^resolvConf: //p' /etc/kubernetes/kubelet-config.yaml")

  /** As after an installation: node1 has its servers of its link, node2 and node3 of a file. */
  async function useResolved(node: string): Promise<void> {
    const { lab } = cluster
    await lab.shell(node, install('systemd-resolved'))
    if (node !== 'node1')
      await lab.shell(node, "echo 'DNS=192.0.2.53' >>/etc/systemd/resolved.conf")
    await lab.shell(node, 'systemctl restart systemd-resolved')
    if (node === 'node1') await lab.shell(node, 'resolvectl dns host0 192.0.2.54')
  }

  /** What systemd-resolved says of the servers or domains that belong to no link. */
  async function globally(node: string, what: 'dns' | 'domain'): Promise<string> {
    const text = await cluster.lab.shell(node, `resolvectl ${what}`)
    return /^Global:(.*)$/m.exec(text)?.[1]?.trim() ?? ''
  }

  async function containerdStarts(): Promise<readonly string[]> {
    const asked = 'systemctl show --property=ActiveEnterTimestampMonotonic,MainPID containerd'
    return Promise.all(['node1', 'node2'].map(node => cluster.lab.shell(node, asked)))
  }

  /** resolv.conf in a pod that follows its node, as that of the cluster's DNS does. */
  async function podResolvConf(node: string): Promise<string> {
    const name = `dns-${node}`
    const overrides = { spec: { nodeName: node, dnsPolicy: 'Default' } }
    const args = [
      '--image=docker.io/lab/tools:1',
      '--restart=Never',
      `--overrides=${JSON.stringify(overrides)}`,
    ]
    await cluster.kubectl('run', name, ...args, '--', 'sleep', '3600')
    try {
      await cluster.kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=120s')
      return await cluster.kubectl('exec', name, '--', 'cat', '/etc/resolv.conf')
    } finally {
      await cluster.kubectl('delete', 'pod', name, '--wait=false')
    }
  }
})

import { execFileSync } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { createCluster, expectSuccess, type Cluster, runProgram } from './support/cluster.ts'
import { nodeConditions, podsByNode } from './support/kubernetes.ts'

const layout = { 'kube-master': ['node1'], etcd: ['node1'], 'kube-node': ['node2'] }
const all = ['node1', 'node2']

describe('nodes without a way out, and a bundle on the control machine', function () {
  this.timeout('10m')
  let cluster: Cluster
  let bundle: string

  before(async () => {
    cluster = await createCluster({ lab: 'buoff', nodes: 2, layout })
    bundle = join(cluster.inventory, 'site.tar')
  })
  after(async () => {
    await cluster.close()
  })

  const hosts = () => join(cluster.inventory, 'hosts.yml')
  const offline = (...more: readonly string[]) => ['-e', `offline=${bundle}`, ...more]
  const write = () => runProgram('engine/cli.js', ['bundle', '-i', hosts(), '-o', bundle])
  /** What pre-flight says of the bundle, when cluster.yml ends there; and what was done by then. */
  const refusal = async (...args: readonly string[]) => {
    const played = await cluster.tsplay('cluster.yml', ...args)
    expect(played.code, played.stderr).to.equal(2)
    expect(played.changes).to.deep.equal([])
    return JSON.stringify(played.failures.map(({ outcome }) => outcome.result))
  }

  it('get one that `tsplay bundle` writes where there is internet, which reaches no node', async () => {
    // Whatever the nodes would be asked, nobody would answer.
    await Promise.all(all.map(node => cluster.lab.partition(node)))
    const { code, stderr, stdout } = await write()
    await Promise.all(all.map(node => cluster.lab.heal(node)))
    expect(code, stdout + stderr).to.equal(0)
    const names = execFileSync('tar', ['-tf', bundle]).toString().split('\n')
    expect(names.slice(0, 3)).to.deep.equal(['bundle.json', 'oci-layout', 'index.json'])
  })

  it('have it as it is when it is asked for again', async () => {
    const { mtimeMs } = await stat(bundle)
    const { code, stdout } = await write()
    expect(code, stdout).to.equal(0)
    expect((await stat(bundle)).mtimeMs).to.equal(mtimeMs)
  })

  it('reach neither the file server nor the registry any more', async () => {
    await cluster.lab.confine(all)
    for (const url of [cluster.lab.filesUrl, cluster.lab.registryUrl]) {
      const { hostname, port } = new URL(url)
      const script = `timeout 5 bash -c '>/dev/tcp/${hostname}/${port}'`
      expect((await cluster.lab.exec('node1', ['sh', '-c', script])).code, url).not.to.equal(0)
    }
  })

  it('are not touched where an image is not in it', async () => {
    const told = await refusal(...offline('-e', '{"additional_images": ["docker.io/lab/tools:1"]}'))
    expect(told).to.contain('"bundle"').and.contain('docker.io/lab/tools:1 (amd64)')
  })

  it('are not touched where a file in it is damaged', async () => {
    const damaged = join(cluster.inventory, 'damaged.tar')
    const data = await readFile(bundle)
    const at = data.indexOf('\u007fELF')
    data.write('flip', at + 64)
    await writeFile(damaged, data)
    const told = await refusal('-e', `offline=${damaged}`)
    expect(told).to.contain('damaged: kube').and.contain('/kube')
  })

  it('become a cluster', async () => {
    const played = await cluster.tsplay('cluster.yml', ...offline())
    expectSuccess(played)
    expect(await nodeConditions(cluster)).to.deep.equal({ node1: 'True', node2: 'True' })
    const pods = await podsByNode(cluster, 'kube-system')
    expect(pods['node2']?.some(name => name.startsWith('nginx-proxy'))).to.equal(true)
    expect(pods['node1']?.some(name => name.startsWith('kube-proxy'))).to.equal(true)
  })

  it('have only the images that they need', async () => {
    const images = (node: string) => cluster.lab.shell(node, 'ctr -n k8s.io images ls -q')
    expect(await images('node1'))
      .to.contain('kube-apiserver')
      .and.not.contain('library/nginx')
    expect(await images('node2'))
      .to.contain('library/nginx')
      .and.not.contain('kube-apiserver')
  })

  it('are not changed by a second run', async () => {
    const played = await cluster.tsplay('cluster.yml', ...offline())
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  })

  it('get an image back that was lost, and nothing else', async () => {
    const pause = (
      await cluster.lab.shell('node2', 'ctr -n k8s.io images ls -q | grep /pause:')
    ).trim()
    await cluster.lab.shell('node2', `ctr -n k8s.io images rm ${pause.split('\n').join(' ')}`)
    const played = await cluster.tsplay('cluster.yml', ...offline('--tags', 'download'))
    expectSuccess(played)
    expect(played.changes).to.deep.equal([`node2: import ${pause}`])
  })
})

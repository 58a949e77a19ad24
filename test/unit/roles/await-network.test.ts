import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

const script = join(import.meta.dirname, '../../../roles/network_plugin/files/await-network.sh')

describe('waiting for the pods’ network', () => {
  let folder = ''
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'tsplay-await-'))))
  afterEach(() => rm(folder, { recursive: true }))

  /** Runs the script with a kubectl that says these lines of nodes and pods. */
  async function wait(
    nodes: readonly string[],
    pods: readonly string[],
    wanted: readonly string[],
    selector = 'app=x',
  ): Promise<{ readonly code: number; readonly stderr: string }> {
    const kubectl = join(folder, 'kubectl')
    await writeFile(join(folder, 'nodes'), nodes.map(line => `${line}\n`).join(''))
    await writeFile(join(folder, 'pods'), pods.map(line => `${line}\n`).join(''))
    await writeFile(
      kubectl,
      `#!/bin/sh\ncase "$*" in *'get nodes'*) cat ${folder}/nodes ;; *) cat ${folder}/pods ;; esac\n`,
    )
    await chmod(kubectl, 0o755)
    const env = { ...process.env, KUBECTL: kubectl }
    return new Promise(resolve => {
      const argv = [script, '0', 'kube-x', selector, 'sum', ...wanted]
      execFile('sh', argv, { env }, (error, _, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stderr: stderr.trim() })
      })
    })
  }

  const ready = (node: string) => `node\t${node}\tTrue\tkubelet is posting ready status`
  const runs = (node: string, checksum = 'sum') =>
    `pod\t${node}\tTrue\t${checksum}\tx-${node}\tRunning:    `
  const stuck =
    'pod\tn2\tFalse\tsum\tx-n2\tPending: ImagePullBackOff PodInitializing Back-off pulling image "x:1" '

  it('ends at once where every wanted node is Ready and its pod runs as it should', async () => {
    const nodes = [ready('n1'), 'node\tn2\tUnknown\tgone']
    expect(await wait(nodes, [runs('n1')], ['n1'])).to.deep.equal({ code: 0, stderr: '' })
  })

  it('asks for no pods where the plugin has none', async () => {
    expect((await wait([ready('n1')], [], ['n1'], '')).code).to.equal(0)
    expect((await wait([ready('n1')], [], ['n1'])).stderr).to.match(/^n1: has no pod/)
  })

  it('tells of every node what its pods wait for', async () => {
    const nodes = [ready('n1'), 'node\tn2\tFalse\tcni plugin not initialized']
    const { code, stderr } = await wait(nodes, [runs('n1'), stuck], ['n1', 'n2', 'n3'])
    expect(code).to.equal(1)
    expect(stderr.split('\n')).to.deep.equal([
      'n2: not Ready: cni plugin not initialized; pod x-n2: Pending: ImagePullBackOff Back-off pulling image "x:1"',
      'n3: is no node of the cluster',
    ])
  })

  it('does not take a pod with older settings for a new one', async () => {
    const { stderr } = await wait([ready('n1')], [runs('n1', 'old')], ['n1'])
    expect(stderr).to.equal('n1: pod x-n1 still has older settings')
  })
})

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'
import { evaluate } from './render.ts'

const keys = ['ca.crt', 'ca.key', 'sa.key', 'sa.pub']

describe('what a control plane finds of a cluster before it begins one', () => {
  let folder = ''
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'tsplay-old-'))))
  afterEach(() => rm(folder, { recursive: true }))

  /** Lines of the look, where curl answers so; curl's arguments are kept. */
  async function look(curl: string, vars: SourceObject = {}): Promise<readonly string[]> {
    const program = `#!/bin/sh\nprintf '%s\\n' "$@" >${folder}/asked\n${curl}\n`
    await writeFile(join(folder, 'curl'), program, { mode: 0o755 })
    const known = { kube_cert_dir: folder, etcd_cert_dir: folder, ...vars }
    const script = String(await evaluate('kubernetes/master', 'old_cluster_look', known))
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` }
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { env })
    return stdout.split('\n').filter(line => line !== '')
  }
  const put = (...names: readonly string[]) =>
    Promise.all(names.map(name => writeFile(join(folder, name), 'x')))

  it('is nothing on a bare host, which has no way into etcd yet', async () => {
    expect(await look('exit 1')).to.deep.equal(keys)
  })

  it('is nothing where etcd is empty', async () => {
    await put('client.pem', ...keys)
    expect(await look(`echo '{"header":{"revision":"1"}}'`)).to.deep.equal([])
    const asked = (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n').at(-1) ?? ''
    const { key, range_end } = JSON.parse(asked) as Record<'key' | 'range_end', string>
    expect([key, range_end].map(text => Buffer.from(text, 'base64').toString())).to.deep.equal([
      ...['/registry/', '/registry0'],
    ])
  })

  it('is a cluster where etcd has a key of it, whoever else is down', async () => {
    await put('client.pem', 'ca.crt', 'ca.key')
    const answer = `case $* in *10.0.0.1:*) exit 7 ;; esac; echo '{"kvs":[{"key":"x"}]}'`
    const endpoints = { etcd_access_addresses: 'https://10.0.0.1:2379,https://10.0.0.2:2379' }
    expect(await look(answer, endpoints)).to.deep.equal(['sa.key', 'sa.pub', 'held'])
  })

  it('is not known where no etcd answers', async () => {
    await put('client.pem')
    const error = await look('exit 7').catch((thrown: unknown) => thrown)
    expect(error).to.have.property('code', 1)
  })

  it('is nothing lacking of a CA that the user gives', async () => {
    const given = { kube_ca_cert_file: '/pki/ca.crt', kube_ca_key_file: '/pki/ca.key' }
    expect(await look('exit 1', given)).to.deep.equal(['sa.key', 'sa.pub'])
  })
})

describe('a cluster', function () {
  this.timeout(20_000)

  /** What refuses to begin one on node1. */
  async function refusal(
    found: readonly string[],
    dataOn: readonly string[] = [],
  ): Promise<string | undefined> {
    const site = {
      hosts: 'all',
      gather_facts: false,
      tasks: [{ import_role: { name: 'kubernetes/master', tasks_from: 'old-cluster' } }],
    }
    const answer = { stdout: found.map(line => `${line}\n`).join('') }
    const others = dataOn.map(item => ({ item, stdout_lines: ['etcd-data'] }))
    const { results } = await play(
      {
        ...(await roleFiles('common', 'catalogue', 'kubernetes/master')),
        'site.yml': JSON.stringify([site]),
      },
      {
        hosts: ['node1'],
        groups: { kube_control_plane: ['node1'], etcd: ['node1'], kube_node: [] },
        hostVars: { node1: { ip: '10.0.0.1', master_others: { results: others } } },
        machine: () => new FakeHost().onRun(() => true, answer).onScript(() => true, answer),
      },
    )
    return results.find(({ outcome }) => outcome.status === 'failed')?.task.name
  }
  const locksOut = 'Stop before a cluster that etcd holds gets CAs which nobody in it trusts'

  it('is begun where etcd holds none', async () => {
    expect(await refusal(keys)).to.equal(undefined)
  })

  it('is not begun over one that etcd holds without the keys of that', async () => {
    expect(await refusal(['sa.key', 'held'])).to.equal(locksOut)
    expect(await refusal(['sa.key'], ['node1'])).to.equal(locksOut)
  })

  it('is taken up again with them', async () => {
    expect(await refusal(['held'])).to.equal(undefined)
    expect(await refusal([], ['node1'])).to.equal(undefined)
  })

  it('is not begun beside the data of one', async () => {
    expect(await refusal([], ['node1', 'node2'])).to.equal(
      'Stop before a cluster begins beside the data of another',
    )
  })
})

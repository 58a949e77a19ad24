import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { packageRoot } from '../../../engine/package-root.ts'
import { readPage } from '../../support/markdown.ts'
import { withPictures } from '../../tools/pictures.ts'
import { call } from './support.ts'

const shapes = join(packageRoot, 'docs/shapes')

/** The lines of a shape's picture without their indentation. */
async function picture(text: string): Promise<readonly string[]> {
  const { code, told, warned } = await call(['graph', '--topology'], { text })
  expect({ code, warned }).to.deep.equal({ code: 0, warned: '' })
  return told.split('\n').map(line => line.trim())
}

const shape = async (name: string, more = ''): Promise<readonly string[]> =>
  picture(
    (await readFile(join(shapes, `${name}.yml`), 'utf8')).replace('  vars:\n', `  vars:\n${more}`),
  )

describe('tsplay-inventory graph --topology', () => {
  it('shows stacked etcd on its control planes, with addresses and zones', async () => {
    const lines = await shape('stacked')
    expect(lines).to.include.members([
      '%% 3 machines with control plane and etcd: 1 may fail',
      'subgraph host2["master2 · 10.0.0.12 · zone b"]',
      'proxy --> api1 & api2 & api3',
      ...['api1 --> etcd1', 'api2 --> etcd2', 'api3 --> etcd3'],
    ])
    const box = lines.indexOf('subgraph host2["master2 · 10.0.0.12 · zone b"]')
    expect(lines.slice(box + 1, box + 4)).to.deep.equal([
      'api2[API server]',
      'etcd2[(etcd)]',
      'end',
    ])
  })

  it('has each API server ask its own member where kubeadm runs etcd, too', async () => {
    const lines = await shape('stacked-kubeadm')
    expect(lines).to.include.members(['api1 --> etcd1', 'api2 --> etcd2', 'api3 --> etcd3'])
  })

  it('leads everybody through balancers with an address that one of them has', async () => {
    const lines = await shape('balancers')
    expect(lines).to.include.members([
      '%% 2 balancers: 1 may fail',
      'lb1[HAProxy, keepalived]',
      'outside[kubectl, CI] --> vip((10.0.0.100:6443))',
      'kubelet --> vip',
      'vip --> lb1',
      'vip -.-> lb2',
      'lb1 & lb2 --> api3 & api4',
    ])
    expect(lines.join()).to.not.include('proxy[')
    expect(await shape('reverse-proxy')).to.include('lb1[nginx, keepalived]')
  })

  it('keeps the workers’ proxies beside a balancer where that is asked for', async () => {
    const lines = await shape('balancers-on-masters', '    loadbalancer_apiserver_type: haproxy\n')
    expect(lines).to.include.members([
      'kubelet[kubelet, kube-proxy] --> proxy[HAProxy on 127.0.0.1]',
      'outside[kubectl, CI] --> vip((10.0.0.100:8443))',
      'proxy --> api1 & api2 & api3',
    ])
    expect(lines).to.not.include('kubelet --> vip')
  })

  it('shows a balancer of somebody else before all, and kube-vip at one after the other', async () => {
    expect(await shape('external-balancer')).to.include('vip --> api1 & api2')
    expect(await shape('kube-vip')).to.include.members(['vip --> api1', 'vip -.-> api2 & api3'])
  })

  it('says that one control plane and one member survive nothing, and cuts a long row of workers', async () => {
    const hosts = Array.from({ length: 9 }, (_, index) => `n${index + 1}`)
    const names = (list: readonly string[]) => Object.fromEntries(list.map(name => [name, {}]))
    const lines = await picture(
      JSON.stringify({
        'kube-master': { hosts: names(['n1']) },
        etcd: { hosts: names(['n1']) },
        'kube-node': { hosts: names(hosts) },
      }),
    )
    expect(lines[0]).to.equal('%% 1 machine with control plane and etcd: none may fail')
    expect(lines).to.include('subgraph workers["8 workers: n2, n3, n4, n5, n6, n7, … n9"]')
  })

  it('refuses an inventory without a control plane or etcd', async () => {
    for (const text of ['etcd: {hosts: {a: }}', 'kube-master: {hosts: {a: }}']) {
      expect(await call(['graph', '--topology'], { text })).to.include({ code: 1, told: '' })
    }
  })

  it('drew the pictures of docs/high-availability.md, one of every shape', async () => {
    const page = await readPage('docs/high-availability.md')
    // `npx tsx test/tools/pictures.ts` draws them anew.
    expect(await withPictures(page)).to.equal(page)
    for (const name of await readdir(shapes)) {
      expect(page).to.include(`[\`docs/shapes/${name}\`](shapes/${name})`)
    }
  })
})

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect } from 'chai'

import { evaluate, render } from './render.ts'

const [kubelet, server] = ['kubelet.conf', 'manifests/kube-apiserver.yaml']

/** What a control plane of the inventory may have in its folder, and what the role takes it for. */
const states: readonly [what: string, files: readonly string[], seen: readonly string[]][] = [
  ['an empty machine', [], []],
  ['a worker', [kubelet], ['worker']],
  ['a control plane', [kubelet, server], ['initialised']],
  [
    'a worker whose promotion was interrupted before its API server',
    [kubelet, 'kubeadm-promotion.pending'],
    ['promotion-pending', 'worker'],
  ],
  [
    'a worker whose promotion was interrupted after its API server',
    [kubelet, server, 'kubeadm-promotion.pending'],
    ['promotion-pending', 'worker'],
  ],
  ['an interrupted join of an empty machine', [kubelet, 'kubeadm-join.pending'], ['join-pending']],
  ['an interrupted init', [kubelet, server, 'kubeadm-init.pending'], ['init-pending']],
]

describe('what a host in kube_control_plane is', () => {
  for (const [what, files, seen] of states) {
    it(`${what}: ${seen.join(', ') || 'nothing yet'}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'promotion-'))
      try {
        await mkdir(join(folder, 'manifests'))
        for (const file of files) await writeFile(join(folder, file), 'x')
        const look = await evaluate('kubernetes/master', 'master_look', { kube_config_dir: folder })
        const { stdout } = await promisify(execFile)('sh', ['-c', String(look)])
        expect(stdout.split('\n').filter(line => line !== '')).to.have.members(seen)
      } finally {
        await rm(folder, { recursive: true })
      }
    })
  }
})

describe('how a control plane joins', () => {
  const look = (...stdout_lines: readonly string[]) => ({ master_own: { stdout_lines } })
  const join = (...seen: readonly string[]) =>
    evaluate('kubernetes/master', 'kubeadm_join_command', look(...seen))
  const ignored = (...seen: readonly string[]) =>
    evaluate('kubernetes/master', 'kubeadm_own_preflight_errors', look(...seen))

  it('leaves the kubelet of a worker alone, and starts that of an empty machine', async () => {
    expect(await join('worker')).to.include('--skip-phases=kubelet-start')
    expect(await join()).to.deep.equal([
      '/usr/local/bin/kubeadm',
      'join',
      '--config=/etc/kubernetes/kubeadm-join.yaml',
    ])
  })

  it('lets kubeadm find of a worker what must be there, and of an interrupted one what it left', async () => {
    expect(await ignored()).to.deep.equal(['Port-10250'])
    const worker = await ignored('worker')
    expect(worker)
      .to.include('FileAvailable--etc-kubernetes-kubelet.conf')
      .and.not.include('Port-6443')
    expect(await ignored('worker', 'promotion-pending')).to.include.members(['Port-6443'])
  })
})

describe('proxies and balancers', () => {
  for (const [role, template] of [
    ['kubernetes/node', 'nginx.conf.hbs'],
    ['kubernetes/node', 'haproxy.cfg.hbs'],
    ['loadbalancer', 'nginx.conf.hbs'],
    ['loadbalancer', 'haproxy.cfg.hbs'],
  ] as const) {
    it(`lead to those alone that they are to lead to: ${role}, ${template}`, async () => {
      const vars = {
        proxied_masters: ['node2'],
        ansible_os_family: 'Debian',
        haproxy_stats_password: 'x',
      }
      const text = await render(role, template, vars)
      expect(text).to.include('192.0.2.2:6443').and.not.include('10.0.0.1:')
    })
  }
})

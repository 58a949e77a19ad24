import { expect } from 'chai'
import { parse, parseAllDocuments } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { render } from './render.ts'

type Tree = Readonly<Record<string, unknown>>
const documents = (text: string) =>
  parseAllDocuments(text).map(document => document.toJSON() as Tree)

describe("kubeadm's configuration", () => {
  const config = async (kube_version: string, vars: SourceObject = {}) =>
    documents(
      await render('kubernetes/master', 'kubeadm-config.yaml.hbs', {
        ...{ kube_version, ...vars },
        master_own: { stdout_lines: [] },
      }),
    )

  for (const [version, api] of [
    ['v1.20.2', 'v1beta2'],
    ['1.21.14', 'v1beta2'],
    ['1.22.0', 'v1beta3'],
    ['1.30.9', 'v1beta3'],
    ['1.31.0', 'v1beta4'],
    ['v1.36.4', 'v1beta4'],
  ] as const) {
    it(`is written in ${api} for ${version}`, async () => {
      const kinds = (await config(version)).map(({ apiVersion, kind }) => [apiVersion, kind])
      expect(kinds).to.deep.equal([
        [`kubeadm.k8s.io/${api}`, 'InitConfiguration'],
        [`kubeadm.k8s.io/${api}`, 'ClusterConfiguration'],
        ['kubeproxy.config.k8s.io/v1alpha1', 'KubeProxyConfiguration'],
      ])
    })
  }

  it('gives arguments as a mapping up to v1beta3, as a list from v1beta4', async () => {
    const argsOf = async (version: string) => (await config(version))[1]?.['controllerManager']
    expect(await argsOf('1.30.1')).to.deep.equal({
      extraArgs: { 'leader-elect-retry-period': '1s', 'node-cidr-mask-size': '24' },
    })
    expect(await argsOf('1.31.1')).to.deep.equal({
      extraArgs: [
        { name: 'node-cidr-mask-size', value: '24' },
        { name: 'leader-elect-retry-period', value: '1s' },
      ],
    })
  })

  it('names the API and no single control plane as the way to it', async () => {
    const [, cluster] = await config('1.20.2')
    expect(cluster?.['controlPlaneEndpoint']).to.equal('lb-apiserver.kubernetes.local:6443')
  })

  it('gives all certificates every name of every control plane', async () => {
    const [, cluster] = await config('1.20.2')
    const { certSANs } = cluster?.['apiServer'] as { certSANs: readonly string[] }
    expect(certSANs).to.include.members(['node1', 'node2', '10.0.0.1', '10.0.0.2', '192.0.2.2'])
    expect(certSANs).to.include.members(['10.233.0.1', '127.0.0.1', 'localhost'])
    expect(new Set(certSANs).size).to.equal(certSANs.length)
  })

  it('says from 1.31 on how long certificates hold, and what keys are made by', async () => {
    const keys = ['certificateValidityPeriod', 'caCertificateValidityPeriod', 'encryptionAlgorithm']
    const [, cluster] = await config('1.31.0', {
      ...{ kube_cert_valid_days: 90, kube_ca_valid_days: 1000 },
      kube_cert_key_algorithm: 'ECDSA-P256',
    })
    expect(keys.map(key => cluster?.[key])).to.deep.equal(['2160h0m0s', '24000h0m0s', 'ECDSA-P256'])
    const [, older] = await config('1.30.9', { kube_cert_key_algorithm: 'ECDSA-P256' })
    expect(older).not.to.have.any.keys(...keys, 'featureGates')
  })

  it('has kubelets’ certificates hold as long as all others', async () => {
    const argsOf = async (days: number) =>
      (await config('1.20.2', { kube_cert_valid_days: days }))[1]?.['controllerManager']
    expect(await argsOf(90)).to.deep.nested.include({
      'extraArgs.cluster-signing-duration': '2160h',
    })
    expect(await argsOf(365)).not.to.have.nested.property('extraArgs.cluster-signing-duration')
  })

  it('has leases tried for every second, but for what users say', async () => {
    const retry = 'leader-elect-retry-period'
    const [, cluster] = await config('1.20.2', {
      kube_kubeadm_scheduler_extra_args: { [retry]: '3s', v: 4 },
    })
    expect(cluster?.['controllerManager']).to.deep.nested.include({ [`extraArgs.${retry}`]: '1s' })
    expect(cluster?.['scheduler']).to.deep.equal({ extraArgs: { [retry]: '3s', v: '4' } })
  })

  it('leaves taints to the task that reconciles them, so that a change of groups does not rewrite it', async () => {
    const [init] = await config('1.20.2')
    expect(init?.['nodeRegistration']).not.to.have.property('taints')
  })
})

describe("a join's configuration", () => {
  const join = async (vars: SourceObject) => {
    const secret = { kubeadm_token: { stdout: 'abcdef.0123456789abcdef\n' } }
    const known = { ...secret, kubeadm_own_preflight_errors: ['Port-10250'], ...vars }
    return parse(await render('common', 'kubeadm-join.yaml.hbs', known)) as Tree
  }

  it('taints a control plane that is no worker, by the key of its version', async () => {
    const taintsOf = async (kube_version: string) => {
      const { nodeRegistration } = await join({ kube_version, join_control_plane: true })
      return (nodeRegistration as { taints: Tree[] }).taints.map(({ key }) => key)
    }
    expect(await taintsOf('1.20.2')).to.deep.equal(['node-role.kubernetes.io/master'])
    expect(await taintsOf('1.24.0')).to.have.length(2)
    expect(await taintsOf('1.25.0')).to.deep.equal(['node-role.kubernetes.io/control-plane'])
  })

  it('makes a control plane only of a host that is to be one', async () => {
    expect(await join({ join_control_plane: false })).not.to.have.property('controlPlane')
    expect(await join({ join_control_plane: true })).to.have.property('controlPlane')
  })

  it('ignores pre-flight checks by name: its own and those of the inventory', async () => {
    const { nodeRegistration } = await join({
      join_control_plane: false,
      kubeadm_ignore_preflight_errors: ['ImagePull'],
    })
    expect(nodeRegistration).to.deep.include({ ignorePreflightErrors: ['Port-10250', 'ImagePull'] })
  })
})

describe("kubelet's settings", () => {
  const look = { kubelet_look: { stdout_lines: [] } }

  it('name the engine on the command line before 1.27, in the file from then on', async () => {
    const flags = async (kube_version: string) =>
      render('kubernetes/node', 'kubelet.env.hbs', { kube_version, ...look })
    const file = async (kube_version: string) =>
      parse(
        await render('kubernetes/node', 'kubelet-config.yaml.hbs', { kube_version, ...look }),
      ) as Tree
    expect(await flags('1.20.2')).to.contain('--container-runtime=remote')
    expect(await flags('1.26.0')).to.contain('--container-runtime-endpoint=unix:///run/')
    expect(await flags('1.26.0')).not.to.contain('--container-runtime=')
    expect(await flags('1.27.0')).not.to.contain('--container-runtime')
    expect(await file('1.26.0')).not.to.have.property('containerRuntimeEndpoint')
    expect(await file('1.27.0')).to.have.property('containerRuntimeEndpoint')
  })

  it('point pods to the address that kubeadm gives the DNS', async () => {
    const text = await render('kubernetes/node', 'kubelet-config.yaml.hbs', look)
    expect(parse(text)).to.deep.include({
      clusterDNS: ['169.254.25.10', '10.233.0.10'],
      failSwapOn: true,
    })
  })

  it("let the inventory's own words win", async () => {
    const kubelet_config_extra_args = { maxPods: 250, featureGates: { Some: true } }
    const vars = { ...look, kubelet_config_extra_args }
    const text = await render('kubernetes/node', 'kubelet-config.yaml.hbs', vars)
    expect(parse(text)).to.deep.include(kubelet_config_extra_args)
  })
})

describe("a worker's proxy", () => {
  it('leads to every control plane and listens on this host only', async () => {
    const text = await render('kubernetes/node', 'nginx.conf.hbs')
    expect(text).to.match(/server 10\.0\.0\.1:6443;\s+server 192\.0\.2\.2:6443;/)
    expect(text.match(/listen .*/g)).to.deep.equal([
      'listen 127.0.0.1:6443;',
      'listen 127.0.0.1:8081;',
    ])
  })

  it('does the same as HAProxy, and ends the connections of a server that is dead', async () => {
    const text = await render('kubernetes/node', 'haproxy.cfg.hbs')
    expect(text).to.match(/server \S+ 10\.0\.0\.1:6443\n\s+server \S+ 192\.0\.2\.2:6443\n/)
    expect(text.match(/bind .*/g)).to.deep.equal(['bind 127.0.0.1:8081', 'bind 127.0.0.1:6443'])
    expect(text).to.match(/default-server .*\bcheck\b.* on-marked-down shutdown-sessions/)
  })

  it('as HAProxy asks those that fail its check, where all do', async () => {
    const text = await render('kubernetes/node', 'haproxy.cfg.hbs')
    expect(text).to.include(
      'use_backend kube_api_backend_unchecked if { nbsrv(kube_api_backend) lt 1 }\n',
    )
    const [, unchecked = ''] = text.split('backend kube_api_backend_unchecked\n')
    expect(unchecked.match(/ server .*/g)).to.deep.equal([
      ' server node1 10.0.0.1:6443',
      ' server node2 192.0.2.2:6443',
    ])
    expect(unchecked).to.not.include('check ')
  })

  for (const [type, mount] of [
    ['nginx', '/etc/nginx'],
    ['haproxy', '/usr/local/etc/haproxy'],
  ] as const) {
    it(`is a static pod that stays the same when the settings of ${type} change`, async () => {
      const pod = async (...proxied_masters: readonly string[]) =>
        render('kubernetes/node', 'local-proxy.manifest.hbs', {
          loadbalancer_apiserver_type: type,
          proxied_masters,
        })
      const text = await pod('node1')
      expect(text).to.contain(`/library/${type}:`).and.contain(`mountPath: ${mount}\n`)
      expect(await pod('node1', 'node2')).to.equal(text)
    })
  }
})

describe("containerd's configuration", () => {
  it('names a mirror with what it may be asked for', async () => {
    const item = {
      prefix: 'docker.io',
      mirrors: [{ host: 'http://10.0.0.9:5000', skip_verify: true }],
    }
    const text = await render('container-engine', 'hosts.toml.hbs', { item })
    expect(text).to.contain('server = "https://registry-1.docker.io"')
    expect(text).to.match(
      /\[host\."http:\/\/10\.0\.0\.9:5000"\]\n {2}capabilities = \["pull","resolve"\]/,
    )
    expect(text).to.contain('skip_verify = true')
  })

  it("follows kubelet's cgroup driver in both versions of the file", async () => {
    for (const version of ['v2', 'v3']) {
      const driver = async (kubelet_cgroup_driver: string) =>
        render('container-engine', `config-${version}.toml.hbs`, { kubelet_cgroup_driver })
      expect(await driver('systemd')).to.contain('SystemdCgroup = true')
      expect(await driver('cgroupfs')).to.contain('SystemdCgroup = false')
    }
  })
})

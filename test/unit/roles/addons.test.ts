import { expect } from 'chai'
import { parse, parseAllDocuments } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { render } from './render.ts'

interface Container {
  readonly name: string
  readonly image: string
  readonly args?: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value?: string }[]
  readonly securityContext: Readonly<Record<string, unknown>>
}

interface PodSpec {
  readonly hostNetwork?: boolean
  readonly priorityClassName: string
  readonly tolerations: readonly object[]
  readonly affinity?: Readonly<Record<string, unknown>>
  readonly nodeSelector: Readonly<Record<string, string>>
  readonly containers: readonly [Container]
  readonly volumes: readonly object[]
}

interface Document {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly data?: Readonly<Record<string, string>>
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly template: { readonly spec: PodSpec; readonly metadata: Document['metadata'] }
  }
}

/** The template of each add-on, and what it cannot be rendered without. */
const addons: Readonly<Record<string, readonly [template: string, vars: SourceObject]>> = {
  metrics_server: ['metrics-server.yml.hbs', {}],
  dashboard: ['dashboard.yml.hbs', {}],
  local_path_provisioner: ['local-path-provisioner.yml.hbs', {}],
  nfs_client_provisioner: [
    'nfs-client-provisioner.yml.hbs',
    { nfs_server: '10.0.0.50', nfs_path: '/srv/volumes' },
  ],
}

async function manifest(addon: string, vars: SourceObject = {}): Promise<readonly Document[]> {
  const [template, needed] = addons[addon] ?? ['', {}]
  const text = await render(`kubernetes-apps/${addon}`, template, { ...needed, ...vars })
  const documents = parseAllDocuments(text)
  for (const { errors, warnings } of documents) expect([...errors, ...warnings]).to.deep.equal([])
  return documents.map(document => document.toJSON() as Document)
}

function find(documents: readonly Document[], kind: string, name?: string): Document {
  const found = documents.find(
    each => each.kind === kind && (name === undefined || each.metadata.name === name),
  )
  if (found === undefined) throw new Error(`there is no ${kind} ${name ?? ''}`)
  return found
}

const podOf = (documents: readonly Document[]): PodSpec =>
  find(documents, 'Deployment').spec.template.spec

const clusterWide = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'StorageClass', 'APIService']

for (const addon of Object.keys(addons)) {
  describe(`the add-on ${addon}`, () => {
    it('has no two objects of one name, each in a namespace unless its kind has none', async () => {
      const documents = await manifest(addon)
      const names = documents.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
      expect(new Set(names).size, names.join(' ')).to.equal(names.length)
      for (const { kind, metadata } of documents) {
        expect(metadata.namespace === undefined, metadata.name).to.equal(clusterWide.includes(kind))
      }
    })

    it('runs pinned images, where a control plane alone can be, without further privileges', async () => {
      const documents = await manifest(addon)
      for (const { spec } of documents.filter(({ kind }) => kind === 'Deployment')) {
        const pod = spec.template.spec
        expect(pod.priorityClassName).to.equal('system-cluster-critical')
        expect(pod.nodeSelector).to.include({ 'kubernetes.io/os': 'linux' })
        expect(pod.tolerations).to.deep.include({
          key: 'node-role.kubernetes.io/control-plane',
          effect: 'NoSchedule',
        })
        for (const { image, securityContext } of pod.containers) {
          expect(image).to.match(/^[a-z0-9.]+\/\S+:v?\d+\.\d+\.\d+$/)
          expect(securityContext).to.deep.include({
            allowPrivilegeEscalation: false,
            seccompProfile: { type: 'RuntimeDefault' },
          })
        }
      }
    })

    it('can be rendered for the oldest Kubernetes, with its taint', async () => {
      const { tolerations } = podOf(await manifest(addon, { kube_version: '1.20.2' }))
      expect(tolerations).to.deep.equal([
        { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' },
      ])
    })
  })
}

describe('the metrics server', () => {
  it('is of a version that this Kubernetes can use', async () => {
    const image = async (kube_version: string) =>
      podOf(await manifest('metrics_server', { kube_version })).containers[0].image.split(':')[1]
    expect(await image('1.20.2')).to.equal('v0.6.4')
    expect(await image('1.26.9')).to.equal('v0.6.4')
    expect(await image('1.27.0')).to.equal('v0.7.2')
    expect(await image('v1.36.4')).to.equal('v0.8.1')
  })

  it('is behind the API that the cluster asks for metrics', async () => {
    const { spec } = find(await manifest('metrics_server'), 'APIService', 'v1beta1.metrics.k8s.io')
    expect(spec).to.deep.include({
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      service: { name: 'metrics-server', namespace: 'kube-system' },
    })
  })

  it('checks certificates of kubelets only where it is told to', async () => {
    const args = async (vars: SourceObject) =>
      podOf(await manifest('metrics_server', vars)).containers[0].args ?? []
    expect(await args({})).to.include('--kubelet-insecure-tls')
    const strict = await args({ metrics_server_kubelet_insecure_tls: false })
    expect(strict).not.to.include('--kubelet-insecure-tls')
  })

  it('is apart from its like, and one of two stays when nodes are emptied', async () => {
    const one = await manifest('metrics_server')
    expect(one.map(({ kind }) => kind)).not.to.include('PodDisruptionBudget')
    expect(podOf(one).affinity).to.deep.equal({})
    const two = await manifest('metrics_server', { metrics_server_replicas: 2 })
    expect(find(two, 'Deployment').spec['replicas']).to.equal(2)
    expect(podOf(two).affinity).to.have.property('podAntiAffinity')
    expect(find(two, 'PodDisruptionBudget').spec['minAvailable']).to.equal(1)
  })

  it('asks for a disruption budget in the words of its Kubernetes', async () => {
    const api = async (kube_version: string) => {
      const vars = { kube_version, metrics_server_replicas: 2 }
      return find(await manifest('metrics_server', vars), 'PodDisruptionBudget').apiVersion
    }
    expect(await api('1.20.2')).to.equal('policy/v1beta1')
    expect(await api('1.21.0')).to.equal('policy/v1')
  })
})

describe('the dashboard', () => {
  it('leaves what it keeps in its secrets alone', async () => {
    const secrets = (await manifest('dashboard')).filter(({ kind }) => kind === 'Secret')
    expect(secrets).to.have.length(3)
    for (const secret of secrets) expect(secret).not.to.have.any.keys('data', 'stringData')
  })

  it('asks everybody who they are, unless it is told not to', async () => {
    const args = async (vars: SourceObject) =>
      podOf(await manifest('dashboard', vars)).containers[0].args ?? []
    expect(await args({})).to.include('--authentication-mode=token')
    expect(await args({})).not.to.include('--enable-skip-login')
    expect(await args({ dashboard_skip_login: true })).to.include('--enable-skip-login')
  })

  it('brings its namespace unless that is one of Kubernetes', async () => {
    const kinds = async (dashboard_namespace: string) =>
      (await manifest('dashboard', { dashboard_namespace })).map(({ kind }) => kind)
    expect(await kinds('kube-system')).not.to.include('Namespace')
    expect(await kinds('dashboard')).to.include('Namespace')
  })
})

describe('the provisioner of local volumes', () => {
  it('makes volumes in the folder that is asked for, with a pinned helper', async () => {
    const local_path_provisioner_claim_root = '/data/volumes'
    const documents = await manifest('local_path_provisioner', {
      local_path_provisioner_claim_root,
    })
    const { data = {} } = find(documents, 'ConfigMap')
    expect(JSON.parse(data['config.json'] ?? '')).to.deep.equal({
      nodePathMap: [{ node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: ['/data/volumes'] }],
    })
    const helper = parse(data['helperPod.yaml'] ?? '') as { spec: PodSpec }
    expect(helper.spec.containers[0].image).to.equal('docker.io/library/busybox:1.37.0')
  })

  it('is started anew with other settings', async () => {
    const annotations = async (vars: SourceObject) =>
      find(await manifest('local_path_provisioner', vars), 'Deployment').spec.template.metadata
        .annotations
    expect(await annotations({ local_path_provisioner_claim_root: '/data' })).not.to.deep.equal(
      await annotations({}),
    )
  })

  it('is for claims that name no class, unless it is told not to be', async () => {
    const vars = { local_path_provisioner_is_default_storageclass: false }
    const mark = 'storageclass.kubernetes.io/is-default-class'
    const classOf = async (given: SourceObject) =>
      find(await manifest('local_path_provisioner', given), 'StorageClass')
    expect((await classOf({})).metadata.annotations).to.include({ [mark]: 'true' })
    expect((await classOf(vars)).metadata.annotations).to.include({ [mark]: 'false' })
    expect(await classOf({})).to.include({ volumeBindingMode: 'WaitForFirstConsumer' })
  })
})

describe('the provisioner of NFS volumes', () => {
  it('mounts the export and tells the class how volumes are kept', async () => {
    const documents = await manifest('nfs_client_provisioner', {
      nfs_mount_options: ['nfsvers=4.1'],
      nfs_client_provisioner_path_pattern: '${.PVC.namespace}/${.PVC.name}',
    })
    expect(podOf(documents).volumes).to.deep.equal([
      { name: 'root', nfs: { server: '10.0.0.50', path: '/srv/volumes' } },
    ])
    expect(find(documents, 'StorageClass')).to.deep.include({
      mountOptions: ['nfsvers=4.1'],
      parameters: { archiveOnDelete: 'true', pathPattern: '${.PVC.namespace}/${.PVC.name}' },
    })
  })
})

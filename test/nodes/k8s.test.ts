import { expect } from 'chai'

import { k8s } from '../../engine/modules/k8s.ts'
import type { Host } from '../../engine/remote/host.ts'
import { type KubeApi, startKubeApi } from '../support/kube-api.ts'
import { counted, localHost } from '../support/real-host.ts'
import { rejection } from '../support/rejection.ts'
import { type ModuleRun, runModule, type RunModuleOptions } from '../support/run-module.ts'

describe('k8s with a real API server', function () {
  this.timeout(120_000)
  let api: KubeApi
  let host: Host
  let close: () => Promise<void>

  before(async () => {
    ;({ host, close } = await localHost())
    api = await startKubeApi()
  })
  after(async () => {
    await api.stop()
    await close()
  })

  const run = (args: object, options?: RunModuleOptions, on: Host = host): Promise<ModuleRun> => {
    const { kubeconfig, kubectl } = api
    return runModule(k8s, { kubeconfig, kubectl, ...args }, on, options)
  }
  const get = async (...words: string[]): Promise<string> => {
    const argv = [api.kubectl, `--kubeconfig=${api.kubeconfig}`, 'get', ...words]
    return (await host.run(argv)).stdout.toString()
  }
  async function isSettled(args: object): Promise<void> {
    const counting = counted(host)
    expect((await run(args, {}, counting.host)).changes).to.deep.equal([])
    expect(counting.roundTrips(), 'round trips').to.equal(1)
  }

  const configMap = (name: string, data: Record<string, string>, namespace = 'default') => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data },
  })

  it('applies, and changes nothing the second time', async () => {
    const args = { definition: configMap('one', { a: '1' }) }
    expect((await run(args)).changes).to.deep.equal(['apply ConfigMap/one'])
    expect(await get('cm', 'one', '-o', 'jsonpath={.data.a}')).to.equal('1')
    await isSettled(args)
  })

  it('shows in check mode what would differ, and changes nothing', async () => {
    await run({ definition: configMap('two', { a: '1' }) })
    const args = { definition: configMap('two', { a: '2' }) }
    const { changes, diffs } = await run(args, { check: true, diff: true })
    expect(changes).to.have.length(1)
    expect(diffs[0]?.before).to.contain('a: "1"')
    expect(diffs[0]?.after).to.contain('a: "2"')
    expect(await get('cm', 'two', '-o', 'jsonpath={.data.a}')).to.equal('1')
  })

  it('repairs what somebody changed by hand', async () => {
    const args = { definition: configMap('three', { a: '1' }) }
    await run(args)
    const patch = [api.kubectl, `--kubeconfig=${api.kubeconfig}`, 'patch', 'cm', 'three', '-p']
    await host.run([...patch, '{"data":{"a":"drifted"}}'])
    expect((await run(args)).changed).to.equal(true)
    expect(await get('cm', 'three', '-o', 'jsonpath={.data.a}')).to.equal('1')
  })

  const workload = `
# A text of several documents.
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  namespace: fresh
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers:
        - {name: agent, image: 'agent:1', ports: [{containerPort: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: agent, namespace: fresh}
spec:
  selector: {app: agent}
  ports: [{port: 80}]
`

  it('settles on workloads and services whose fields the server fills in', async () => {
    const args = {
      definition: `apiVersion: v1\nkind: Namespace\nmetadata: {name: fresh}\n${workload}`,
    }
    const foretold = await run(args, { check: true })
    expect(foretold.changed).to.equal(true)
    expect((await run(args)).changed).to.equal(true)
    await isSettled(args)
    await isSettled({ ...args, definition: workload })
  })

  it('brings a kind and an object of that kind at once', async () => {
    const crd = {
      ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
      metadata: { name: 'toys.tsplay.test' },
      spec: {
        ...{ group: 'tsplay.test', scope: 'Cluster', names: { kind: 'Toy', plural: 'toys' } },
        versions: [
          {
            ...{ name: 'v1', served: true, storage: true },
            schema: {
              openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        ],
      },
    }
    const toy = { apiVersion: 'tsplay.test/v1', kind: 'Toy', metadata: { name: 'ball' } }
    const args = { definition: [crd, toy] }
    expect((await run({ ...args, state: 'absent' })).changed).to.equal(false)
    expect((await run(args, { check: true })).changed).to.equal(true)
    expect((await run(args)).changed).to.equal(true)
    await isSettled(args)
    expect((await run({ ...args, state: 'absent' })).changed).to.equal(true)
    expect((await run({ ...args, state: 'absent' })).changed).to.equal(false)
  })

  it('applies on the server side what is asked so', async () => {
    const args = { definition: configMap('big', { a: 'x'.repeat(300_000) }), server_side: true }
    expect((await run(args)).changed).to.equal(true)
    await isSettled(args)
  })

  it('deletes what is there, and nothing twice', async () => {
    const definition = [configMap('gone', {}), configMap('never', {})]
    await run({ definition: definition[0] })
    const { changes } = await run({ definition, state: 'absent' })
    expect(changes).to.deep.equal(['delete configmap/gone'])
    await isSettled({ definition, state: 'absent' })
    await isSettled({ kind: 'ConfigMap', name: 'gone', namespace: 'default', state: 'absent' })
  })

  describe('one object by its name', () => {
    const node = { kind: 'Node', name: 'n1' }
    before(() => run({ definition: { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } } }))

    it('gets labels and annotations, and loses them', async () => {
      const args = {
        ...node,
        labels: { a: 'b', n: 1, old: null },
        annotations: { note: 'two words' },
      }
      expect((await run(args)).changes).to.have.length(2)
      await isSettled(args)
      expect(await get('node', 'n1', '-o', 'jsonpath={.metadata.labels.n}')).to.equal('1')
      const { changes } = await run({ ...node, labels: { a: null, n: 1 } })
      expect(changes).to.deep.equal(['label Node/n1 a-'])
    })

    it('gets taints with another value, and loses them by key', async () => {
      const taints = ['k=v:NoSchedule', 'bare:NoExecute']
      expect((await run({ ...node, taints })).changed).to.equal(true)
      await isSettled({ ...node, taints })
      expect((await run({ ...node, taints: ['k=w:NoSchedule'] })).changed).to.equal(true)
      const absent = { ...node, taints_absent: ['k:NoSchedule', 'bare', 'other:NoSchedule'] }
      expect((await run(absent)).changed).to.equal(true)
      await isSettled(absent)
      expect(await get('node', 'n1', '-o', 'jsonpath={.spec.taints}')).not.to.contain('bare')
    })

    it('is waited for until its condition holds', async () => {
      const args = { ...node, wait: true, wait_timeout: 2 }
      const error = await rejection(run(args))
      expect(error).to.include({ code: 'TIMEOUT' })
      expect(error.message).to.contain('Node/n1')
    })

    it('fails when it is not there', async () => {
      const error = await rejection(run({ kind: 'Node', name: 'n2', labels: { a: 'b' } }))
      expect(error).to.include({ code: 'MODULE_FAILED' })
      const check = await run({ kind: 'Node', name: 'n2', labels: { a: 'b' } }, { check: true })
      expect(check.changes).to.deep.equal(['label Node/n2 a=b'])
    })
  })

  it('fails with the words of kubectl for what the server refuses', async () => {
    const bad = { ...configMap('Bad_Name', {}) }
    const error = await rejection(run({ definition: bad }))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    expect(error.message).to.contain('Bad_Name')
  })

  it('cannot compare before there is a cluster: fails, and in check mode foretells all', async () => {
    const args = { definition: configMap('one', {}), kubeconfig: '/nonexistent/admin.conf' }
    expect(await rejection(run(args))).to.include({ code: 'MODULE_FAILED' })
    const { changes, warnings } = await run(args, { check: true })
    expect(changes).to.have.length(1)
    expect(warnings).to.have.length(1)
  })
})

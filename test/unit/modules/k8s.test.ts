import { expect } from 'chai'

import { k8s } from '../../../engine/modules/k8s.ts'
import { isReady } from '../../../engine/modules/k8s-ready.ts'
import { splitDocuments } from '../../../engine/modules/k8s-manifest.ts'
import { FakeHost, type RecordedCommand } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('k8s', () => {
  const definition = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: {} }
  const saying =
    (verb: string) =>
    ({ argv }: RecordedCommand): boolean =>
      argv[0] === 'kubectl' && argv.includes(verb)
  const difference =
    'diff -N LIVE MERGED\n--- /t/LIVE-1/v1.CM.d.a\n+++ /t/MERGED-2/v1.CM.d.a\n@@ -1,2 +1,2 @@\n x\n-b\n+c\n'

  it('applies over stdin what differs', async () => {
    const host = new FakeHost()
      .onRun(saying('diff'), { code: 1, stdout: difference })
      .onRun(saying('apply'))
    const { changes } = await runModule(k8s, { definition }, host)
    expect(changes).to.deep.equal(['apply ConfigMap/a'])
    const applied = host.commands.at(-1)
    expect(applied?.argv).to.deep.equal([
      ...['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', 'apply', '-f', '-'],
    ])
    expect(applied?.options.stdin).to.equal(`---\n${JSON.stringify(definition)}\n`)
    expect(applied?.options.env?.['PATH']).to.match(/^\/usr\/local\/bin:/)
  })

  it('changes nothing on the second run', async () => {
    const host = new FakeHost().onRun(saying('diff'))
    expect((await runModule(k8s, { definition }, host)).changed).to.equal(false)
    expect(host.roundTrips).to.equal(1)
  })

  it('shows both sides in check mode and applies nothing', async () => {
    const host = new FakeHost().onRun(saying('diff'), { code: 1, stdout: difference })
    const { diffs } = await runModule(k8s, { definition }, host, { check: true, diff: true })
    expect(diffs).to.deep.equal([{ path: 'v1.CM.d.a', before: 'x\nb\n', after: 'x\nc\n' }])
    expect(host.roundTrips).to.equal(1)
  })

  it('rejects two sources, an object without a name, and marks without an object', async () => {
    const bad = [
      { definition, src: '/a.yml' },
      { definition: { kind: 'ConfigMap' } },
      { definition, labels: { a: 'b' } },
      { kind: 'Node', name: 'n', taints: ['no-effect'] },
      { kind: '--all', name: 'n' },
    ]
    for (const args of bad) {
      expect(await rejection(runModule(k8s, args, new FakeHost()))).to.include({ code: 'BAD_ARGS' })
    }
  })

  it('renders a template of the role', async () => {
    const host = new FakeHost().onRun(saying('diff'))
    await runModule(k8s, { template: 'cm.yml.hbs' }, host, {
      findFile: (name, kind) => Promise.resolve(`/role/${kind}/${name}`),
      renderTemplate: path => Promise.resolve(`kind: ${path}`),
    })
    expect(host.commands[0]?.options.stdin).to.equal('---\nkind: /role/templates/cm.yml.hbs\n')
  })

  it('does nothing for a template that comes out empty', async () => {
    const host = new FakeHost()
    const text = '# nothing here\n---\n'
    expect((await runModule(k8s, { definition: text }, host)).changed).to.equal(false)
    expect(host.roundTrips).to.equal(0)
  })

  it('takes an error for an error, even one with exit code 1', async () => {
    const host = new FakeHost()
      .onRun(saying('diff'), { code: 1, stderr: 'connection refused' })
      .onRun(saying('get'), { code: 1, stderr: 'connection refused' })
    const error = await rejection(runModule(k8s, { definition }, host))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    expect(error.message).to.contain('connection refused')
  })

  it('waits until a rollout is done', async () => {
    const at = (updatedNumberScheduled: number) => ({
      stdout: JSON.stringify({
        ...{ kind: 'DaemonSet', metadata: { name: 'a', generation: 2 } },
        status: {
          ...{ observedGeneration: 2, desiredNumberScheduled: 2, numberAvailable: 2 },
          updatedNumberScheduled,
        },
      }),
    })
    const host = new FakeHost().onRun(saying('diff')).onRun(saying('get'), at(1), at(2))
    await runModule(k8s, { definition, wait: true }, host)
    expect(host.roundTrips).to.equal(3)
  })

  it('knows when objects are ready', () => {
    const node = (status: string) => ({
      kind: 'Node',
      status: { conditions: [{ type: 'Ready', status }] },
    })
    expect(isReady(node('True'))).to.equal(true)
    expect(isReady(node('Unknown'))).to.equal(false)
    expect(isReady(node('True'), 'Other')).to.equal(false)
    expect(isReady({ kind: 'ConfigMap' })).to.equal(true)
    const fresh = { kind: 'Deployment', metadata: { generation: 1 }, spec: { replicas: 0 } }
    expect(isReady(fresh)).to.equal(false)
    expect(isReady({ ...fresh, status: { observedGeneration: 1 } })).to.equal(true)
  })

  it('splits YAML into documents and knows them by name', () => {
    const text =
      '# head\n---\nkind: A\nmetadata:\n  labels:\n    x: y\n  name: "one"\n--- # b\nkind: B\nmetadata:\n\n  name: two\n'
    const names = splitDocuments(text).map(({ kind, name }) => `${kind}/${name}`)
    expect(names).to.deep.equal(['A/one', 'B/two'])
  })
})

import { expect } from 'chai'

import { template } from '../../../engine/modules/template.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('template', () => {
  const args = { src: 'nginx.conf.hbs', dest: '/etc/nginx.conf', mode: '0644' }
  const context = {
    findFile: (name: string, kind: string) => Promise.resolve(`/role/${kind}/${name}`),
    renderTemplate: (path: string) => Promise.resolve(`from ${path}\n`),
  }
  const rendered = 'from /role/templates/nginx.conf.hbs\n'

  it('writes what the template renders to', async () => {
    const host = new FakeHost({ '/etc': null })
    const { changes } = await runModule(template, args, host, context)
    expect(changes).to.deep.equal(['write /etc/nginx.conf'])
    expect(host.text('/etc/nginx.conf')).to.equal(rendered)
  })

  it('changes nothing on the second run, in one round trip', async () => {
    const host = new FakeHost({ '/etc/nginx.conf': rendered })
    expect((await runModule(template, args, host, context)).changed).to.equal(false)
    expect(host.roundTrips).to.equal(1)
  })

  it('writes nothing in check mode and shows what it would', async () => {
    const host = new FakeHost({ '/etc': null })
    const { diffs } = await runModule(template, args, host, { ...context, check: true, diff: true })
    expect(diffs).to.deep.equal([{ path: '/etc/nginx.conf', before: null, after: rendered }])
    expect(host.text('/etc/nginx.conf')).to.equal(undefined)
  })

  it('leaves .hbs out of the name inside a directory', async () => {
    const host = new FakeHost({ '/etc': null })
    await runModule(template, { ...args, dest: '/etc' }, host, context)
    expect(host.text('/etc/nginx.conf')).to.equal(rendered)
  })

  it('rejects an argument of copy that it does not have', async () => {
    const error = await rejection(runModule(template, { ...args, content: '' }, new FakeHost()))
    expect(error).to.include({ code: 'BAD_ARGS' })
  })
})
